import { DoorFlow } from "./door-flow.ts";
import { readProxyHeader } from "./proxy-protocol.ts";

/** A request's head, and a proxy's header before it, must be complete within so much; Bun behind us takes 16 KiB. */
const HEAD_BYTES_MAX = 20 * 1_024;
const HEAD_END = "\r\n\r\n";
/** First byte of a TLS handshake: what follows cannot be read here. */
const TLS_HANDSHAKE = 0x16;
/**
 * What a connection may send on average. An offer is 64 KiB at most, a listener sends a hundred bytes each ten seconds; control frames
 * and empty fragments, of which Bun's server takes millions a second, are held to this.
 */
const INWARD_BYTES_BURST = 262_144;
const INWARD_BYTES_PER_SECOND = 65_536;

/** Why a connection is ended before it is a request. */
export type Refusal = "address" | "network" | "waiting" | "header" | "head-large" | "head-late" | "full" | "inner";

/** From outside. */
export type OuterSocket = Bun.Socket<DoorConnection>;
/** To the port behind. */
export type InnerSocket = Bun.Socket<DoorConnection>;

/** What the door does for its connections. */
export type ConnectionDoor = {
  /** The caller is known: what it is beyond, if it is. */
  admit(connection: DoorConnection): Refusal | undefined;
  /** The head is whole: connect to the port behind. */
  connect(connection: DoorConnection): void;
  refuse(connection: DoorConnection, why: Refusal): void;
  /** It sends faster than it may, and is read again later. */
  rest(connection: DoorConnection): void;
};

/** One connection from outside: first its head is gathered, then both directions flow. */
export class DoorConnection {
  readonly outer: OuterSocket;
  readonly openedAtMs: number;
  /** `undefined` until a trusted proxy has said it. */
  address: string | undefined;
  inner: InnerSocket | undefined;
  innerPort = 0;
  /** Whether it has been counted at its address. */
  isAdmitted = false;
  isOver = false;
  readonly #door: ConnectionDoor;
  #head: Buffer = Buffer.alloc(0);
  #isConnecting = false;
  #inward: DoorFlow | undefined;
  #outward: DoorFlow | undefined;
  #allowance = INWARD_BYTES_BURST;
  #allowanceAtMs: number;

  /** `address`: the peer's; `undefined` when it is a proxy that has to say for whom it calls. */
  constructor(outer: OuterSocket, address: string | undefined, options: { door: ConnectionDoor; nowMs: number }) {
    this.outer = outer;
    this.address = address;
    this.openedAtMs = options.nowMs;
    this.#allowanceAtMs = options.nowMs;
    this.#door = options.door;
  }

  /** From outside. */
  received(bytes: Buffer, nowMs: number): void {
    if (this.isOver) return;
    this.#spend(bytes.length, nowMs);
    if (this.#inward !== undefined) {
      this.#inward.push(bytes);
      return;
    }
    this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    if (!this.#isConnecting) this.#readHead();
  }

  /** From inside. */
  answered(bytes: Buffer): void {
    this.#outward?.push(bytes);
  }

  /** The port behind has taken the connection. */
  connected(inner: InnerSocket): void {
    this.inner = inner;
    this.#inward = new DoorFlow(this.outer, inner);
    this.#outward = new DoorFlow(inner, this.outer);
    this.#inward.push(this.#head);
    this.#head = Buffer.alloc(0);
  }

  outerDrained(): void {
    if (this.#outward?.drained() === true) this.inner?.resume();
  }

  innerDrained(nowMs: number): void {
    if (this.#inward?.drained() === true) this.readAgain(nowMs);
  }

  /** Everything that the port behind has sent goes out first. */
  innerEnded(): void {
    if (this.#outward === undefined) this.outer.end();
    else this.#outward.end();
  }

  /** Reads on, unless it has sent more than it may or there is more waiting than can be written. */
  readAgain(nowMs: number): boolean {
    this.#spend(0, nowMs);
    if (this.#allowance < 0 || this.#inward?.isWaiting === true) return false;
    this.outer.resume();
    return true;
  }

  #readHead(): void {
    if (this.address === undefined && !this.#readCaller()) return;
    const refusal = this.isAdmitted ? undefined : this.#door.admit(this);
    if (refusal !== undefined) this.#door.refuse(this, refusal);
    else if (this.#head[0] === TLS_HANDSHAKE || this.#head.includes(HEAD_END)) this.#connect();
    else if (this.#head.length > HEAD_BYTES_MAX) this.#door.refuse(this, "head-large");
  }

  /** Whether the proxy's header has been read. */
  #readCaller(): boolean {
    const header = readProxyHeader(this.#head);
    if (header.state === "bad") this.#door.refuse(this, "header");
    if (header.state !== "read") return false;
    this.address = header.address ?? this.outer.remoteAddress;
    this.#head = this.#head.subarray(header.bytes);
    return true;
  }

  #connect(): void {
    this.#isConnecting = true;
    this.outer.pause();
    this.#door.connect(this);
  }

  #spend(bytes: number, nowMs: number): void {
    const refill = ((nowMs - this.#allowanceAtMs) / 1_000) * INWARD_BYTES_PER_SECOND;
    this.#allowance = Math.min(INWARD_BYTES_BURST, this.#allowance + refill) - bytes;
    this.#allowanceAtMs = nowMs;
    if (this.#allowance >= 0 || bytes === 0) return;
    this.outer.pause();
    this.#door.rest(this);
  }
}
