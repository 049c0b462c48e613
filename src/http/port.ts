import { StentorError } from "../protocol/index.ts";
import type { TlsPair } from "./tls-pair.ts";

/**
 * Within this a request must have arrived whole and its answer begun; single bytes do not extend it. Bun counts in
 * fours, and gives headers 12 s whatever stands here. A playlist request is held 6 s, an order to the origin 3 s.
 */
const IDLE_SECONDS = 10;
/** Bun itself cuts bodies beyond this; `readBody` answers much smaller ones properly. */
const BODY_BYTES_CUT = 64 * 1_048_576;

export type PortOptions<Socket> = {
  port: number;
  host: string | undefined;
  fetch: (request: Request, server: Bun.Server<Socket>) => Response | undefined | Promise<Response | undefined>;
  websocket: Bun.WebSocketHandler<Socket>;
  /** Several processes listen on the port, and the kernel spreads connections over them. */
  shared: boolean;
};

type Generation<Socket> = { server: Bun.Server<Socket>; done: Promise<void> | undefined };

/**
 * One TCP port. A new certificate takes a new server on the same port, because Bun cannot change a server's: the old
 * one stops listening and keeps its connections until they end by themselves; nobody is cut off.
 */
export class Port<Socket> {
  readonly #options: PortOptions<Socket>;
  readonly #generations = new Set<Generation<Socket>>();
  #current: Generation<Socket>;
  readonly port: number;

  /** Throws StentorError `port_taken` or `config_invalid`. */
  constructor(options: PortOptions<Socket> & { tls: TlsPair | undefined }) {
    this.#options = options;
    this.#current = this.#listen(options.port, options.tls);
    this.port = this.#current.server.port ?? options.port;
  }

  /** New connections are greeted with the new certificate. Goes on with the old one, and throws, when it cannot be used. */
  renew(next: TlsPair, previous: TlsPair): void {
    const old = this.#current;
    old.done = old.server.stop(false).then(() => {
      this.#generations.delete(old);
    });
    try {
      this.#current = this.#listen(this.port, next);
    } catch (fault) {
      this.#current = this.#listen(this.port, previous);
      throw fault;
    }
  }

  /** Takes no more connections; those that are open go on. */
  refuseMore(): void {
    this.#current.done ??= this.#current.server.stop(false);
  }

  /** Takes no more connections; resolves when the last one has ended, or after `graceMs`, when the rest are cut. */
  async close(graceMs: number): Promise<void> {
    const generations = [...this.#generations];
    const done = Promise.all(generations.map((generation) => generation.done ?? generation.server.stop(false)));
    const { promise: graceOver, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([done, graceOver]);
    clearTimeout(timer);
    await Promise.all(generations.map((generation) => generation.server.stop(true)));
  }

  #listen(port: number, tls: TlsPair | undefined): Generation<Socket> {
    const { host, fetch, websocket, shared } = this.#options;
    try {
      const server = Bun.serve<Socket>({
        port,
        ...(host === undefined ? {} : { hostname: host }),
        ...(tls === undefined ? {} : { tls }),
        idleTimeout: IDLE_SECONDS,
        maxRequestBodySize: BODY_BYTES_CUT,
        development: false,
        // Unasked, a second program must not share the port unnoticed.
        reusePort: shared,
        fetch: (request, server) => fetch(request, tls === undefined ? server : this.#spanning(server)),
        websocket,
      });
      const generation: Generation<Socket> = { server, done: undefined };
      this.#generations.add(generation);
      return generation;
    } catch (fault) {
      throw listenError(port, host, fault);
    }
  }

  /** The server as its listeners should see it: what is published reaches the sockets of every generation. */
  #spanning(server: Bun.Server<Socket>): Bun.Server<Socket> {
    const known = this.#spanned.get(server);
    if (known !== undefined) return known;
    const publish: Bun.Server<Socket>["publish"] = (...message) =>
      this.#generations.values().reduce((sum, { server: each }) => sum + each.publish(...message), 0);
    const subscriberCount = (topic: string) =>
      this.#generations.values().reduce((sum, { server: each }) => sum + each.subscriberCount(topic), 0);
    const spanning = new Proxy(server, {
      get: (target, name) => {
        if (name === "publish") return publish;
        if (name === "subscriberCount") return subscriberCount;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    this.#spanned.set(server, spanning);
    return spanning;
  }

  readonly #spanned = new WeakMap<Bun.Server<Socket>, Bun.Server<Socket>>();
}

/**
 * The port that several processes are about to share: `port`, or a free one for 0. Throws StentorError `port_taken` when
 * another program has it, which sharing would hide.
 */
export function portToShare(options: { port: number; host: string | undefined }): number {
  const { port, host } = options;
  try {
    const probe = Bun.serve({
      port,
      ...(host === undefined ? {} : { hostname: host }),
      reusePort: false,
      fetch: () => new Response(null, { status: 503 }),
    });
    const taken = probe.port ?? port;
    probe.stop(true);
    return taken;
  } catch (fault) {
    throw listenError(port, host, fault);
  }
}

/** Why a port cannot be opened, as an error that can be shown. */
export function listenError(port: number, host: string | undefined, fault: unknown): StentorError {
  const code = (fault as { code?: unknown }).code;
  const reason = fault instanceof Error ? fault.message : String(fault);
  if (code === "EADDRINUSE") {
    const sentence = `Cannot listen on port ${port}: another program has it; end that one, or set STENTOR_PORT to another`;
    return new StentorError("port_taken", sentence, { cause: fault });
  }
  const where = host === undefined ? `STENTOR_PORT=${port}` : `STENTOR_HOST=${host}, STENTOR_PORT=${port}`;
  return new StentorError("config_invalid", `Cannot listen on ${where}: ${reason}`, { cause: fault });
}
