import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = "/usr/sbin/nats-server";
const READY = "Server is ready";
const START_MS = 10_000;

export type NatsServerOptions = {
  /** A free one when left out. */
  port?: number;
  /** True when left out. */
  jetstream?: boolean;
  /** A whole configuration file instead of the one made from the other options; it must listen on `port`, `jetstream` is not looked at. */
  config?: string;
};

/** A real nats-server on loopback with a store of its own, which `restart` keeps and disposing removes. */
export class NatsServer implements AsyncDisposable {
  readonly port: number;
  /** The store's folder; whoever empties it between `kill` and `restart` has a server that lost everything. */
  readonly store: string;
  readonly #folder: string;
  #process: Bun.Subprocess<"ignore", "ignore", "pipe"> | undefined;

  private constructor(folder: string, port: number) {
    this.port = port;
    this.#folder = folder;
    this.store = join(folder, "store");
  }

  /** Throws when the server does not get ready, with what it wrote. */
  static async start(options: NatsServerOptions = {}): Promise<NatsServer> {
    const folder = await mkdtemp(join(tmpdir(), "stentor-nats-"));
    const server = new NatsServer(folder, options.port ?? freePort());
    const jetstream = options.jetstream === false ? "" : `jetstream { store_dir: "${server.store}" }\n`;
    await Bun.write(join(folder, "nats.conf"), options.config ?? `listen: "127.0.0.1:${server.port}"\n${jetstream}`);
    await server.restart();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** SIGTERM: clients are told, the store is written. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** SIGKILL: nobody is told. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ready on the same port with the same store when it returns; one that runs is stopped first. */
  async restart(): Promise<void> {
    await this.stop();
    const process = Bun.spawn([PROGRAM, "--config", join(this.#folder, "nats.conf")], {
      cwd: this.#folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#process = process;
    const timer = setTimeout(() => process.kill("SIGKILL"), START_MS);
    try {
      await untilReady(process.stderr);
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    process?.kill(signal);
    await process?.exited;
  }
}

/** A TCP port that nobody has at this moment. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

/** Reads on after it returns: a server whose log nobody reads would stop at a full pipe. */
async function untilReady(log: ReadableStream<Uint8Array>): Promise<void> {
  const reader = log.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes(READY)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`Cannot start nats-server: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  void drain(reader);
}

async function drain(reader: { read(): Promise<{ done: boolean }> }): Promise<void> {
  while (!(await reader.read()).done);
}
