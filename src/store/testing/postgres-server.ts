import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { type Subprocess, spawnSync } from "bun";
import { TemporaryFolder } from "./temporary-folder.ts";

const PROGRAMS = "/usr/lib/postgresql";
const STARTS_WITHIN_MS = 20_000;
const USER = "stentor";
/** The last one spares each start after a kill a thousand calls of fsync. */
const SETTINGS = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "recovery_init_sync_method=syncfs"];

/**
 * A PostgreSQL server of this test's own, on a free port of the loopback, with fsync on as PostgreSQL has it. Debian's
 * programs, never Debian's cluster. As root it runs as `postgres`, since PostgreSQL refuses root.
 */
export class PostgresServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: TemporaryFolder;
  #process: Subprocess | undefined;

  private constructor(folder: TemporaryFolder, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  static async start(): Promise<PostgresServer> {
    const folder = new TemporaryFolder();
    if (process.getuid?.() === 0) run(["chown", "postgres", folder.path]);
    const data = `${folder.path}/data`;
    run(
      asPostgres([program("initdb"), "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]),
    );
    const server = new PostgresServer(folder, await freePort());
    await server.resume();
    return server;
  }

  /** Of a database of this server; `postgres` is there from the start. */
  url(database = "postgres"): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/${database}`;
  }

  /** A new database. */
  async newDatabase(options: string): Promise<string> {
    const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
    await this.run(`CREATE DATABASE ${name} ${options}`);
    return this.url(name);
  }

  /** Gives the URL of the one database, emptied of what a store has put there; much faster than a new one. */
  async emptied(): Promise<string> {
    await this.run("DROP SCHEMA IF EXISTS stentor, tracker CASCADE");
    return this.url();
  }

  /** One statement, by a client that is not ours. Gives what `psql` prints of it. */
  async run(sql: string, url = this.url()): Promise<string> {
    const psql = Bun.spawn([program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql], {
      stderr: "pipe",
    });
    const [text, fault] = await Promise.all([new Response(psql.stdout).text(), new Response(psql.stderr).text()]);
    if ((await psql.exited) !== 0) throw new Error(`psql: ${fault}`);
    return text.trim();
  }

  /** As when the machine loses its power: every process of it at once, nothing is written any more. */
  async kill(): Promise<void> {
    this.freeze();
    const pids = this.#pids();
    await this.#end(() => {
      for (const pid of pids) process.kill(pid, "SIGKILL");
    });
    // The next one would find their shared memory in use.
    while (pids.some(isRunning)) await Bun.sleep(1);
  }

  /** As an operator stops it: clients are thrown out. */
  async stop(): Promise<void> {
    await this.#end((server) => server.kill("SIGINT"));
  }

  /** Starts it again with what its disk holds. */
  async resume(): Promise<void> {
    const options = SETTINGS.flatMap((setting) => ["-c", setting]);
    const command = [program("postgres"), "-D", `${this.#folder.path}/data`, "-p", String(this.port), ...options];
    this.#process = Bun.spawn(asPostgres(command), { cwd: "/", stdout: "ignore", stderr: "ignore" });
    const untilMs = performance.now() + STARTS_WITHIN_MS;
    while (!(await this.#answers())) {
      if (this.#process.exitCode !== null || performance.now() > untilMs) throw new Error("PostgreSQL did not start");
    }
  }

  /** No process of it does anything any more, and none is gone. */
  freeze(): void {
    // First the one that makes the others, and that sees them off: what is listed afterwards stays.
    this.#process?.kill("SIGSTOP");
    for (const pid of this.#pids()) process.kill(pid, "SIGSTOP");
  }

  thaw(): void {
    for (const pid of this.#pids().reverse()) process.kill(pid, "SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#folder[Symbol.dispose]();
  }

  async #answers(): Promise<boolean> {
    const asked = Bun.spawn([program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", String(this.port)]);
    return (await asked.exited) === 0;
  }

  /** The server first, then its children. */
  #pids(): number[] {
    const pid = this.#process?.pid;
    if (pid === undefined) return [];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return [pid, ...children.split(" ").filter(Boolean).map(Number)];
  }

  async #end(by: (server: Subprocess) => void): Promise<void> {
    if (this.#process === undefined) return;
    by(this.#process);
    await this.#process.exited;
    this.#process = undefined;
  }
}

/** A process that has ended and that nobody asked about yet does not run. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

function program(name: string): string {
  const version = readdirSync(PROGRAMS).sort((a, b) => Number(b) - Number(a))[0];
  return `${PROGRAMS}/${version}/bin/${name}`;
}

/** It ends with whoever started it, however that ends. */
function asPostgres(command: string[]): string[] {
  const user = process.getuid?.() === 0 ? ["--reuid=postgres", "--regid=postgres", "--init-groups"] : [];
  return ["setpriv", ...user, "--pdeathsig=SIGQUIT", ...command];
}

function run(command: string[]): void {
  const { exitCode, stderr } = spawnSync(command, { cwd: "/" });
  if (exitCode !== 0) throw new Error(`${command[0]}: ${stderr.toString()}`);
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
  });
  return promise;
}
