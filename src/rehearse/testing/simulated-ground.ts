import { seededRandom } from "../../media/index.ts";
import {
  encodeFrames,
  encodeMessage,
  FRAME_TYPE,
  type ListenFrame,
  PART_MS,
  partFrame,
  type Rendition,
  type WaitEstimate,
  type Welcome,
} from "../../protocol/index.ts";
import { TimerWheel } from "../generator/timer-wheel.ts";
import type { Dialed, LinkSocket } from "../listener/dialed.ts";
import { type DialQuery, type Ground, RenditionIntake, type Waiter } from "../listener/index.ts";
import { Tally } from "../tally.ts";
import { acceptFor } from "../wire/index.ts";

/** A ground without network whose time moves only when it is told to. The room's epoch is moment zero of both clocks. */
export class SimulatedGround implements Ground {
  readonly tally = new Tally();
  readonly origin = "https://own.example";
  readonly random: () => number;
  readonly dials: Dial[] = [];
  readonly waiters: Waiter[] = [];
  nowMs = 1_000_000;
  stayMs = 0;
  isOver = false;
  readonly #wheel = new TimerWheel(1_000_000);
  readonly #intakes = new Map<Rendition, RenditionIntake>();

  constructor(seed = 1) {
    this.random = seededRandom(seed);
  }

  get wallMs(): number {
    return this.nowMs;
  }

  /** The part that has just ended. */
  get newest(): number {
    return Math.floor(this.nowMs / PART_MS) - 1;
  }

  after(delayMs: number, run: () => void): void {
    this.#wheel.set(this.nowMs + delayMs, run);
  }

  dial(dialed: Dialed, query: DialQuery): void {
    this.dials.push(new Dial(dialed, query));
  }

  intake(rendition: Rendition): RenditionIntake {
    const intake = this.#intakes.get(rendition) ?? new RenditionIntake(rendition);
    this.#intakes.set(rendition, intake);
    return intake;
  }

  waitAtDoor(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  shown(): void {
    // Nobody asks.
  }

  over(): void {
    this.isOver = true;
  }

  /** Time passes in steps of 20 ms; `each` is called at every one. */
  pass(ms: number, each: () => void = () => undefined): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += 20;
      this.#wheel.turn(this.nowMs);
      each();
    }
  }
}

/** One connection that a listener asked for, seen from the edge. */
export class Dial implements LinkSocket {
  readonly query: DialQuery;
  readonly said: (string | Uint8Array)[] = [];
  closed = false;
  readonly #dialed: Dialed;

  constructor(dialed: Dialed, query: DialQuery) {
    this.#dialed = dialed;
    this.query = query;
  }

  write(bytes: string | Uint8Array): number {
    this.said.push(bytes);
    return bytes.length;
  }

  end(): void {
    this.closed = true;
  }

  terminate(): void {
    this.closed = true;
  }

  /** The handshake, and the greeting with parts `first` to `last`. */
  greet(welcome: Partial<Welcome>, first: number, last: number): void {
    const whole: Welcome = {
      version: 1,
      room: "r",
      rendition: "voice",
      epochMs: 0,
      partMs: PART_MS,
      intervalMs: PART_MS,
      serverTimeMs: 0,
      window: { first: 0, last },
      edge: "edge-1",
      alternates: [],
      reconnectSpreadMs: 100,
      ...welcome,
    };
    const head = `HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: ${acceptFor(this.#dialed.key)}\r\n\r\n`;
    this.#dialed.opened(this, "GET");
    this.#dialed.received(Buffer.from(head));
    this.#message({ type: FRAME_TYPE.welcome, body: encodeMessage(whole) }, ...partFrames(first, last));
  }

  parts(first: number, last = first): void {
    this.#message(...partFrames(first, last));
  }

  tell(type: number, body: unknown): void {
    this.#message({ type, body: encodeMessage(body) });
  }

  fail(reason: string): void {
    this.#dialed.failed(reason);
  }

  refuse(status: number, code: string): void {
    this.#dialed.opened(this, "GET");
    this.#dialed.received(Buffer.from(`HTTP/1.1 ${status} No\r\n\r\n{"error":{"code":"${code}"}}`));
  }

  /** The door gives a number, in two pieces. */
  tellToWait(number: number, wait: WaitEstimate | null = null): void {
    const answer = { error: { code: "place_waiting" }, ticket: `ticket-${number}`, number, place: number, wait };
    const body = JSON.stringify(answer);
    this.#dialed.opened(this, "GET");
    this.#dialed.received(Buffer.from(`HTTP/1.1 429 No\r\nContent-Length: ${body.length}\r\n\r\n`));
    this.#dialed.received(Buffer.from(body));
  }

  ticket(text: string): void {
    this.#message({ type: FRAME_TYPE.ticket, body: new TextEncoder().encode(text) });
  }

  #message(...frames: ListenFrame[]): void {
    const body = encodeFrames(frames);
    this.#dialed.received(Uint8Array.from([0x82, 126, body.length >> 8, body.length & 255, ...body]));
  }
}

function partFrames(first: number, last: number): ListenFrame[] {
  return Array.from({ length: last - first + 1 }, (_, at) => partFrame(first + at, Uint8Array.of(first + at, 1, 2)));
}
