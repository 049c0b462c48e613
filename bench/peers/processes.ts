import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { readRunNanos, readStatusKilobytes } from "./figures.ts";

/** Servers have one core to themselves; listeners, feeder and bench the other. */
const SERVER_CORE = 0;
const LOAD_CORE = 1;
const END_LIMIT_MS = 3_000;
const PARENT_WATCH_MS = 500;

/** What must not outlive the bench, however it ends. */
const remains = new Set<() => void>();

/** Ends what is left when the bench is told to end, or is left alone. */
export function endWithParent(): void {
  const parent = process.ppid;
  const end = () => {
    for (const remove of remains) remove();
    process.exit(1);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  setInterval(() => process.ppid !== parent && end(), PARENT_WATCH_MS).unref();
}

export function onServerCore(command: readonly (string | number)[]): string[] {
  return ["taskset", "-c", SERVER_CORE, ...command].map(String);
}

/** Moves this process, with all its threads, to the load's core; those that it starts inherit it. */
export function moveToLoadCore(): void {
  if (availableParallelism() < 2) throw new Error("Cannot run the bench: it needs two cores, one for the servers");
  if (Bun.which("taskset") === null) {
    throw new Error("Cannot run the bench: taskset is not installed (Debian: apt install util-linux)");
  }
  const { success } = Bun.spawnSync(["taskset", "-a", "-c", "-p", String(LOAD_CORE), String(process.pid)]);
  if (!success) throw new Error("Cannot run the bench: taskset refused");
}

/** CPU milliseconds that these processes have used, kernel included, over all threads that live now. */
export function cpuMs(pids: readonly number[]): number {
  return pids.flatMap(threadsOf).reduce((sum, path) => sum + readRunNanos(readText(`${path}/schedstat`)), 0) / 1e6;
}

/** Resident bytes, as `ps` shows them. */
export function rssBytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readStatusKilobytes(readText(`/proc/${pid}/status`), "VmRSS"), 0) * 1024;
}

/** This process, and those that it has started. */
export function family(pid: number): number[] {
  const children = readText(`/proc/${pid}/task/${pid}/children`).trim();
  return [pid, ...(children === "" ? [] : children.split(" ").flatMap((child) => family(Number(child))))];
}

export function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

/** A server by its command, on the servers' core. What it says is kept for when it fails. */
export class Daemon {
  readonly name: string;
  readonly #process: Bun.Subprocess<"ignore", "ignore", "pipe">;
  readonly #said: Promise<string>;
  /** With those that it has started, who would go on without it. */
  readonly #kill = () => {
    for (const pid of family(this.pid)) killNow(pid);
  };

  constructor(name: string, command: readonly string[]) {
    this.name = name;
    this.#process = Bun.spawn(onServerCore(command), { stdin: "ignore", stdout: "ignore", stderr: "pipe" });
    this.#said = new Response(this.#process.stderr).text();
    remains.add(this.#kill);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Resolves once `ready` does not throw; rejects when the process ends before, or ten seconds are over. */
  async until(ready: () => Promise<unknown>): Promise<void> {
    for (let waited = 0; waited < 10_000; waited += 50) {
      if (this.#process.exitCode !== null) {
        throw new Error(`Cannot start ${this.name}: it ended with ${this.#process.exitCode}: ${await this.#said}`);
      }
      try {
        return void (await ready());
      } catch {
        await Bun.sleep(50);
      }
    }
    throw new Error(`Cannot start ${this.name}: it does not answer`);
  }

  async end(): Promise<void> {
    this.#process.kill("SIGTERM");
    const late = setTimeout(this.#kill, END_LIMIT_MS);
    await this.#process.exited;
    clearTimeout(late);
    remains.delete(this.#kill);
  }
}

/** A folder that every user may read, since some servers give up their rights. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "stentor-peers-"));
  Bun.spawnSync(["chmod", "755", path]);
  const remove = () => {
    rmSync(path, { recursive: true, force: true });
    remains.delete(remove);
  };
  remains.add(remove);
  return { path, remove };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
