import type { Clock, Metrics } from "../platform/index.ts";
import { ProxyTrust } from "./client-address.ts";
import { ConnectionCounts } from "./connection-counts.ts";
import type { DoorCallers } from "./door-callers.ts";
import {
  type ConnectionDoor,
  DoorConnection,
  type InnerSocket,
  type OuterSocket,
  type Refusal,
} from "./door-connection.ts";
import { listenError } from "./port.ts";

/** A proxy's header and a request's head must be complete within this. */
const HEAD_WITHIN_MS = 5_000;
const LOOK_EACH_MS = 250;
/** Connections that have not completed a head: of one address, and of its /24 or /48. */
const WAITING = { perAddress: 64, perNetwork: 256 };
/** A /24 or /48 holds as many connections as so many addresses. */
const NETWORK_ADDRESSES = 4;
const CONNECTIONS_MAX = 60_000;

export type ProxyDoorOptions = {
  /** 0: a free one. */
  port: number;
  host: string | undefined;
  /** The port behind, on this machine, of this very process. */
  innerPort: number;
  /** Addresses or ranges that must begin with a PROXY header; from others it is not read. */
  trusted: readonly string[];
  /** Connections of one address or /64; four times as many of its /24 or /48. */
  connectionsPerAddress: number;
  /** Give the same to `openHttp` and `callerAddress`: they learn from it whose each inner connection is. */
  callers: DoorCallers;
  clock: Clock;
  metrics: Metrics;
};

export type ProxyDoor = { port: number; close(): void };

/**
 * A TCP port before the HTTP port: reads the PROXY protocol, bounds connections by address and network, ends those that do not
 * become a request, and pipes the rest. An idle connection costs one descriptor here and nothing behind. Throws StentorError `port_taken`.
 */
export function openProxyDoor(options: ProxyDoorOptions): ProxyDoor {
  const door = new Door(options);
  return { port: door.port, close: () => door.close() };
}

class Door implements ConnectionDoor {
  readonly port: number;
  readonly #options: ProxyDoorOptions;
  readonly #trust: ProxyTrust;
  readonly #all = new Set<DoorConnection>();
  /** In the order in which they came, so that the first is the latest. */
  readonly #waiting = new Set<DoorConnection>();
  readonly #resting = new Set<DoorConnection>();
  readonly #waitingCounts = new ConnectionCounts(WAITING);
  readonly #counts: ConnectionCounts;
  readonly #refused;
  readonly #accepted;
  readonly #listener: Bun.TCPSocketListener<DoorConnection>;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: ProxyDoorOptions) {
    this.#options = options;
    const { connectionsPerAddress, metrics } = options;
    this.#trust = new ProxyTrust(options.trusted);
    this.#counts = new ConnectionCounts({
      perAddress: connectionsPerAddress,
      perNetwork: connectionsPerAddress * NETWORK_ADDRESSES,
    });
    this.#accepted = metrics.counter("stentor_http_door_connections_total", "Connections taken at the proxy door.");
    this.#refused = metrics.counter(
      "stentor_http_door_refused_total",
      "Connections that the proxy door ended before they were a request, by reason.",
      ["reason"],
    );
    metrics.gaugeOf("stentor_http_door_connections", "Connections open at the proxy door.", () => this.#all.size);
    metrics.gaugeOf("stentor_http_door_waiting", "Of these, such as have not sent a whole request yet.", () => {
      return this.#waiting.size;
    });
    this.#listener = this.#listen();
    this.port = this.#listener.port;
    this.#timer = setInterval(() => this.#look(), LOOK_EACH_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listener.stop(true);
    for (const connection of this.#all) {
      connection.inner?.terminate();
      connection.outer.terminate();
    }
  }

  admit(connection: DoorConnection): Refusal | undefined {
    const address = connection.address ?? "";
    const beyond = this.#counts.add(address);
    if (beyond !== undefined) return beyond;
    if (this.#waitingCounts.add(address) !== undefined) {
      this.#counts.remove(address);
      return "waiting";
    }
    connection.isAdmitted = true;
    return undefined;
  }

  connect(connection: DoorConnection): void {
    this.#stopWaiting(connection);
    const { innerPort, callers, clock } = this.#options;
    void Bun.connect<DoorConnection>({
      hostname: "127.0.0.1",
      port: innerPort,
      data: connection,
      socket: {
        open: (inner) => this.#connected(connection, inner, callers),
        data: (_, bytes) => connection.answered(bytes),
        drain: () => connection.innerDrained(clock.monotonicMs()),
        close: () => {
          callers.delete(connection.innerPort);
          connection.innerEnded();
        },
        error: () => connection.outer.terminate(),
      },
    }).catch(() => this.refuse(connection, "inner"));
  }

  refuse(connection: DoorConnection, why: Refusal): void {
    if (connection.isOver) return;
    this.#refused.inc({ reason: why });
    connection.outer.terminate();
    this.#over(connection);
  }

  rest(connection: DoorConnection): void {
    this.#resting.add(connection);
  }

  #listen(): Bun.TCPSocketListener<DoorConnection> {
    const { port, host, clock } = this.#options;
    try {
      return Bun.listen<DoorConnection>({
        hostname: host ?? "0.0.0.0",
        port,
        socket: {
          open: (outer) => this.#opened(outer),
          data: ({ data }, bytes) => data.received(bytes, clock.monotonicMs()),
          drain: ({ data }) => data.outerDrained(),
          close: ({ data }) => this.#over(data),
          error: ({ data }) => this.#over(data),
        },
      });
    } catch (fault) {
      throw listenError(port, host, fault);
    }
  }

  #opened(outer: OuterSocket): void {
    this.#accepted.inc();
    const peer = outer.remoteAddress;
    const isProxy = this.#trust.isTrusted(peer);
    const nowMs = this.#options.clock.monotonicMs();
    const connection = new DoorConnection(outer, isProxy ? undefined : peer, { door: this, nowMs });
    outer.data = connection;
    const isFull = this.#all.size >= CONNECTIONS_MAX;
    this.#all.add(connection);
    this.#waiting.add(connection);
    const refusal = isFull ? "full" : isProxy ? undefined : this.admit(connection);
    if (refusal !== undefined) this.refuse(connection, refusal);
  }

  #connected(connection: DoorConnection, inner: InnerSocket, callers: DoorCallers): void {
    if (connection.isOver) {
      inner.terminate();
      return;
    }
    connection.innerPort = inner.localPort;
    callers.set(inner.localPort, connection.address ?? "");
    connection.connected(inner);
    connection.readAgain(this.#options.clock.monotonicMs());
  }

  #stopWaiting(connection: DoorConnection): void {
    if (!this.#waiting.delete(connection)) return;
    if (connection.isAdmitted) this.#waitingCounts.remove(connection.address ?? "");
  }

  #over(connection: DoorConnection | undefined): void {
    if (connection === undefined || connection.isOver) return;
    connection.isOver = true;
    this.#stopWaiting(connection);
    this.#resting.delete(connection);
    this.#all.delete(connection);
    if (connection.isAdmitted) this.#counts.remove(connection.address ?? "");
    connection.inner?.end();
  }

  #look(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const connection of this.#waiting) {
      if (nowMs - connection.openedAtMs < HEAD_WITHIN_MS) break;
      this.refuse(connection, "head-late");
    }
    for (const connection of this.#resting) {
      if (connection.readAgain(nowMs)) this.#resting.delete(connection);
    }
  }
}
