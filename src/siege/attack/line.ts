import type { SiegeTally } from "./siege-tally.ts";
import type { Target } from "./target.ts";

/** Who hears what becomes of a line. None of them is called after `drop`. */
export interface LineOwner {
  opened(): void;
  /** Valid only during the call. */
  received(bytes: Uint8Array): void;
  /** What was written has gone; more may be. */
  drained?(): void;
  /** Gone, or never there; once. */
  gone(): void;
}

/** One TCP connection, from a source address of one's own. */
export class Line {
  readonly #owner: LineOwner;
  readonly #tally: SiegeTally;
  readonly #onEnd: () => void;
  #socket: Bun.Socket<Line> | undefined;
  #pending: Uint8Array | undefined;
  #state: "connecting" | "open" | "dropped" | "gone" = "connecting";

  /** `onEnd`: its place is free again; once. */
  constructor(owner: LineOwner, tally: SiegeTally, onEnd: () => void) {
    this.#owner = owner;
    this.#tally = tally;
    this.#onEnd = onEnd;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** The kernel has taken everything. */
  get isClear(): boolean {
    return this.#pending === undefined;
  }

  /** What the kernel does not take now is kept, and goes first. */
  write(bytes: Uint8Array): void {
    if (this.#socket === undefined || !this.isOpen) return;
    this.#tally.count("bytesOut", bytes.length);
    if (this.#pending !== undefined) {
      this.#pending = Buffer.concat([this.#pending, bytes]);
      return;
    }
    const taken = Math.max(0, this.#socket.write(bytes));
    if (taken < bytes.length) this.#pending = bytes.slice(taken);
  }

  /** Ends it with a reset, so that no port is left waiting. */
  drop(): void {
    if (this.#state === "dropped" || this.#state === "gone") return;
    if (this.#state === "open") this.#tally.open -= 1;
    this.#state = "dropped";
    this.#socket?.terminate();
    this.#onEnd();
  }

  wasOpened(socket: Bun.Socket<Line>): void {
    this.#socket = socket;
    if (this.#state === "dropped") socket.terminate();
    if (this.#state !== "connecting") return;
    this.#state = "open";
    this.#tally.count("connected");
    this.#tally.open += 1;
    this.#owner.opened();
  }

  heard(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    this.#tally.count("bytesIn", bytes.length);
    this.#owner.received(bytes);
  }

  mayWrite(): void {
    const pending = this.#pending;
    if (pending === undefined || this.#socket === undefined || !this.isOpen) return;
    const taken = Math.max(0, this.#socket.write(pending));
    this.#pending = taken < pending.length ? pending.subarray(taken) : undefined;
    if (this.#pending === undefined) this.#owner.drained?.();
  }

  ended(reason: string): void {
    if (this.#state === "dropped" || this.#state === "gone") return;
    if (this.#state === "open") this.#tally.open -= 1;
    this.#tally.count(this.#state === "open" ? "cut" : "refused");
    if (this.#state === "connecting") this.#tally.reason(reason);
    this.#state = "gone";
    this.#onEnd();
    this.#owner.gone();
  }
}

const EVENTS: Bun.SocketHandler<Line> = {
  binaryType: "uint8array",
  open: (socket) => socket.data.wasOpened(socket),
  data: (socket, bytes: Uint8Array) => socket.data.heard(bytes),
  drain: (socket) => socket.data.mayWrite(),
  end: (socket) => {
    socket.end();
  },
  close: (socket) => socket.data.ended("closed"),
  error: (socket, error) => socket.data.ended(reasonOf(error)),
  connectError: (socket, error) => socket.data.ended(reasonOf(error)),
};

/** `localAddress` is known to Bun and not to its types. */
type Connect = Bun.TCPSocketConnectOptions<Line> & { localAddress?: string };

/** `from`: an address of this machine; `undefined` leaves the choice to the kernel. `onEnd`: its place is free again; once. */
export function openLine(
  target: Target,
  from: string | undefined,
  owner: LineOwner,
  tally: SiegeTally,
  onEnd: () => void,
): Line {
  const line = new Line(owner, tally, onEnd);
  const { address: hostname, port } = target;
  const options: Connect = { hostname, port, socket: EVENTS, data: line };
  if (from !== undefined) options.localAddress = from;
  Bun.connect(options).catch((error: unknown) => line.ended(error instanceof Error ? reasonOf(error) : "failed"));
  return line;
}

function reasonOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
