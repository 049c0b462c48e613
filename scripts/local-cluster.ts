import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..");
const PROGRAM = join(ROOT, "src/main.ts");
const READY_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 30_000;
export const NATS_SERVER = "/usr/sbin/nats-server";

export type ClusterOptions = {
  /** Where NATS and control keep what lasts. */
  folder: string;
  origins: number;
  /** One for each machine that it stands for: the number of edge processes that share its port. */
  edges: readonly number[];
  /** Whether the outage tracker runs, too. */
  tracker?: boolean;
  operatorToken?: string;
  /** The first edge's port, the next edge's one more; any free ones when left out. */
  firstPort?: number;
  /** For every process of Stentor. */
  environment?: Record<string, string>;
  /** Puts another command around a member's. */
  wrap?: (name: string, command: string[]) => string[];
  /** Told of each process that ends. */
  onEnd?: (name: string, how: string) => void;
  /** Receives what the processes write to standard error. */
  onLog?: (name: string, text: string) => void;
};

type Member = {
  url: string;
  command: string[];
  environment: Record<string, string>;
  ready: string;
  process: ChildProcess | undefined;
};

/**
 * NATS, control, origins, edges and perhaps the tracker as processes of their own on this machine. Members are called `nats`,
 * `control`, `origin-1`…, `edge-1`…, `tracker`.
 */
export class LocalCluster implements AsyncDisposable {
  readonly natsUrl: string;
  readonly controlUrl: string;
  readonly edgeUrls: readonly string[];
  /** `undefined`: there is no tracker. */
  readonly trackerUrl: string | undefined;
  readonly #options: ClusterOptions;
  /** What every role is told of the tracker. */
  readonly #shared: Record<string, string>;
  readonly #members = new Map<string, Member>();

  static async start(options: ClusterOptions): Promise<LocalCluster> {
    mkdirSync(options.folder, { recursive: true });
    const ports = await freePorts(options.origins * 2 + options.edges.length + 4);
    const cluster = new LocalCluster(options, ports);
    process.once("exit", () => cluster.#killAll());
    try {
      await cluster.begin("nats");
      await cluster.begin("control");
      const rest = cluster.names.filter((name) => name !== "nats" && name !== "control");
      await Promise.all(rest.map((name) => cluster.begin(name)));
      return cluster;
    } catch (fault) {
      await cluster[Symbol.asyncDispose]();
      throw fault;
    }
  }

  private constructor(options: ClusterOptions, ports: number[]) {
    this.#options = options;
    const take = () => ports.shift() ?? 0;
    const natsPort = take();
    this.natsUrl = `nats://127.0.0.1:${natsPort}`;
    this.#addNats(natsPort);
    const statusPort = take();
    this.trackerUrl = options.tracker ? `http://localhost:${statusPort}` : undefined;
    this.#shared = this.trackerUrl === undefined ? {} : { STENTOR_STATUS_URL: this.trackerUrl };
    this.controlUrl = this.#addRole("control", take(), ["control"]);
    for (let n = 1; n <= options.origins; n++) {
      this.#addRole(`origin-${n}`, take(), ["origin"], { STENTOR_MEDIA_PORT: String(take()) });
    }
    this.edgeUrls = options.edges.map((count, at) => {
      const port = options.firstPort === undefined ? take() : options.firstPort + at;
      const url = `http://localhost:${port}`;
      return this.#addRole(`edge-${at + 1}`, port, ["edge", "--edges", String(count)], { STENTOR_PUBLIC_URL: url });
    });
    if (options.tracker) {
      const place = { STENTOR_STATUS_PORT: String(statusPort), STENTOR_PUBLIC_URL: this.edgeUrls[0] ?? "" };
      this.#addRole("tracker", take(), ["tracker"], place);
    }
  }

  get names(): string[] {
    return [...this.#members.keys()];
  }

  /** `undefined` while it does not run. */
  pid(name: string): number | undefined {
    return this.#member(name).process?.pid;
  }

  /** One metric of a member's, summed over its series; 0 while it does not answer. */
  async metric(name: string, metric: string): Promise<number> {
    const text = await fetch(`${this.#member(name).url}/metrics`, { signal: AbortSignal.timeout(2_000) })
      .then((response) => response.text())
      .catch(() => "");
    const values = [...text.matchAll(new RegExp(`^${metric}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))];
    return values.reduce((sum, [, value]) => sum + Number(value), 0);
  }

  /** Starts a member that does not run, and waits until it is ready. */
  async begin(name: string): Promise<void> {
    const member = this.#member(name);
    const [program = "", ...words] = this.#options.wrap?.(name, member.command) ?? member.command;
    const child = spawn(program, words, {
      cwd: ROOT,
      env: { ...process.env, ...member.environment },
      stdio: ["ignore", "pipe", "pipe"],
      // Ctrl-C is for whoever started the cluster to act on, in order.
      detached: true,
    });
    member.process = child;
    child.once("exit", (code, signal) => {
      if (member.process === child) member.process = undefined;
      this.#options.onEnd?.(name, signal ?? `code ${code}`);
    });
    await this.#ready(name, child, member.ready);
  }

  /** Sends the signal; resolves when the process has ended. */
  async end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#member(name).process;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const kill = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
    await gone;
    clearTimeout(kill);
  }

  /** In the order in which nobody misses anybody: the tracker, edges, origins, control, NATS. */
  async [Symbol.asyncDispose](): Promise<void> {
    const end = (prefix: string) =>
      Promise.all(this.names.filter((name) => name.startsWith(prefix)).map((name) => this.end(name, "SIGTERM")));
    await end("tracker");
    await end("edge");
    await end("origin");
    await end("control");
    await end("nats");
  }

  /** Whoever ends in haste leaves nothing behind. */
  #killAll(): void {
    for (const { process: child } of this.#members.values()) child?.kill("SIGKILL");
  }

  #addNats(port: number): void {
    const store = join(this.#options.folder, "nats");
    const command = [NATS_SERVER, "--addr", "127.0.0.1", "--port", String(port), "--jetstream", "--store_dir", store];
    this.#members.set("nats", {
      url: this.natsUrl,
      command,
      environment: {},
      ready: "Server is ready",
      process: undefined,
    });
  }

  #addRole(name: string, port: number, role: string[], more: Record<string, string> = {}): string {
    const { folder, operatorToken, environment } = this.#options;
    const url = `http://localhost:${port}`;
    this.#members.set(name, {
      url,
      command: [process.execPath, PROGRAM, "serve", "--role", ...role],
      environment: {
        STENTOR_NATS_URL: this.natsUrl,
        STENTOR_NAME: name,
        STENTOR_PORT: String(port),
        STENTOR_DATA: join(folder, "control"),
        ...(operatorToken === undefined ? {} : { STENTOR_TOKEN: operatorToken }),
        ...this.#shared,
        ...more,
        ...environment,
      },
      ready: "http://",
      process: undefined,
    });
    return url;
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (member === undefined)
      throw new RangeError(`Cannot find "${name}" in the cluster: it has ${this.names.join(", ")}`);
    return member;
  }

  /** NATS writes its words to standard error, Stentor its own to standard output. */
  #ready(name: string, child: ChildProcess, word: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let text = "";
    const hear = (more: string) => {
      if (text.includes(word)) return;
      text += more;
      if (text.includes(word)) resolve();
    };
    child.stdout?.setEncoding("utf8").on("data", hear);
    child.stderr?.setEncoding("utf8").on("data", (more: string) => {
      hear(more);
      this.#options.onLog?.(name, more);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Cannot start ${name}: it ended with ${code}\n${text}`)));
    const timer = setTimeout(
      () => reject(new Error(`Cannot start ${name}: it is not ready\n${text}`)),
      READY_WITHIN_MS,
    );
    return promise.finally(() => clearTimeout(timer));
  }
}

/** Ports that were free a moment ago, each another. */
async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    probes.map(
      (probe) =>
        new Promise<number>((resolve, reject) => {
          probe.once("error", reject);
          probe.listen(0, () => {
            const address = probe.address();
            resolve(typeof address === "object" && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  for (const probe of probes) probe.close();
  return ports;
}
