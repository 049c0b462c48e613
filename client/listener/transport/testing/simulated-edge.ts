import {
  encodeFrames,
  encodeMessage,
  FRAME_TYPE,
  LISTEN_PROTOCOL_VERSION,
  type ListenFrame,
  PART_MS,
  partFrame,
  type Welcome,
} from "../../../../src/protocol/index.ts";
import type {
  ListenEnvironment,
  ListenSocket,
  PlainAnswer,
  RoomStanding,
  SocketEvents,
} from "../listen-environment.ts";

export const EPOCH_MS = 1_700_000_000_000;

/** The longest chain of promises between two timers. */
const PROMISE_TURNS = 12;

type Timer = { atMs: number; run: () => void };
type Connection = { url: URL; events: SocketEvents; open: boolean; phase: number };

type Mood = "serving" | "refusing" | "mute";

/** An edge or several, the network to them, and time, for tests of the transport: nothing happens but by `runFor`. */
export class SimulatedEdge implements ListenEnvironment {
  readonly connections: Connection[] = [];
  readonly sent: string[] = [];
  /** The edge's clock less the listener's. */
  clockOffsetMs = 1_234_567;
  oneWayMs = 5;
  intervalMs = PART_MS;
  epochMs = EPOCH_MS;
  windowParts = 225;
  /** `refusing`: sockets close without a greeting. `mute`: they open, and nothing comes. */
  mood: Mood = "serving";
  /** Edges at other origins than the listener's own, which has the id "edge-own". */
  readonly others = new Map<string, { edge: string; mood: Mood }>();
  edge = "edge-own";
  alternates: string[] = [];
  reconnectSpreadMs = 0;
  standing: RoomStanding = { code: undefined, retryAfterMs: 0 };
  readonly lost = new Set<number>();
  #nowMs = 0;
  #timers: Timer[] = [];
  readonly #random: () => number;

  constructor(random: () => number = () => 0.5) {
    this.#random = random;
  }

  get serverMs(): number {
    return EPOCH_MS + 3_600_000 + this.#nowMs;
  }

  /** The newest part that is complete. */
  get lastPart(): number {
    return Math.floor((this.serverMs - this.epochMs) / PART_MS) - 1;
  }

  get openConnections(): Connection[] {
    return this.connections.filter(({ open }) => open);
  }

  /** Timers that are still to run. */
  get timers(): number {
    return this.#timers.length;
  }

  /** What the newest connection asked for. */
  get lastQuery(): URLSearchParams | undefined {
    return this.connections.at(-1)?.url.searchParams;
  }

  openSocket(url: string, events: SocketEvents): ListenSocket {
    const connection: Connection = { url: new URL(url), events, open: true, phase: 0 };
    this.connections.push(connection);
    this.after(this.oneWayMs * 6, () => this.#accept(connection));
    return {
      send: (text) => void this.sent.push(text),
      close: () => {
        connection.open = false;
      },
    };
  }

  async roomStanding(): Promise<RoomStanding> {
    return this.standing;
  }

  /** What a room's door does; nobody answers there when there is none. */
  door: ((method: string, url: URL) => PlainAnswer | undefined) | undefined;
  /** Whether a socket is let in, by its address. */
  admits: (url: URL) => boolean = () => true;
  hidden = false;
  readonly requests: { method: string; url: URL; atMs: number }[] = [];

  async request(method: "GET" | "POST", text: string): Promise<PlainAnswer | undefined> {
    const url = new URL(text);
    this.requests.push({ method, url, atMs: this.#nowMs });
    return this.door?.(method, url);
  }

  unixMs = (): number => EPOCH_MS + this.#nowMs;

  isHidden = (): boolean => this.hidden;

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  random = (): number => this.#random();

  monotonicMs = (): number => this.#nowMs + this.clockOffsetMs;

  /** Lets time pass; promises that settle meanwhile are seen to. */
  async runFor(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    while (this.#nowMs < untilMs) {
      const stepMs = Math.min(untilMs, this.#nextTimerMs(), this.#nextPartMs());
      const before = this.lastPart;
      this.#nowMs = stepMs;
      if (this.lastPart > before) this.#write();
      for (const timer of this.#timers.filter(({ atMs }) => atMs <= stepMs)) {
        if (!this.#timers.includes(timer)) continue;
        this.#timers = this.#timers.filter((one) => one !== timer);
        timer.run();
      }
      for (let turn = 0; turn < PROMISE_TURNS; turn++) await Promise.resolve();
    }
  }

  cut(reason = ""): void {
    for (const connection of this.openConnections) this.#close(connection, reason);
  }

  deliver(...frames: ListenFrame[]): void {
    for (const { events } of this.openConnections) events.message(encodeFrames(frames));
  }

  /** Frames of the parts that exist and are not lost. */
  parts(from: number, to: number): ListenFrame[] {
    const numbers = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
    return numbers.filter((number) => !this.lost.has(number)).map((number) => partFrame(number, new Uint8Array(8)));
  }

  welcome(edge = this.edge): ListenFrame {
    const last = this.lastPart;
    const welcome: Welcome = {
      version: LISTEN_PROTOCOL_VERSION,
      room: "room",
      rendition: "voice",
      epochMs: this.epochMs,
      partMs: PART_MS,
      intervalMs: this.intervalMs,
      serverTimeMs: this.serverMs - this.oneWayMs,
      window: { first: last - this.windowParts + 1, last },
      edge,
      alternates: this.alternates,
      reconnectSpreadMs: this.reconnectSpreadMs,
    };
    return { type: FRAME_TYPE.welcome, body: encodeMessage(welcome) };
  }

  #accept(connection: Connection): void {
    const { edge, mood } = this.#at(connection.url);
    if (!connection.open || mood === "mute") return;
    if (mood === "refusing" || !this.admits(connection.url)) {
      this.#close(connection, "");
      return;
    }
    const last = this.lastPart;
    const asked = connection.url.searchParams.get("from");
    const from = Math.max(asked === null ? last - 1 : Number(asked), last - this.windowParts + 1);
    connection.events.message(encodeFrames([this.welcome(edge), ...this.parts(from, last + 1)]));
    connection.phase = 1;
  }

  #write(): void {
    const last = this.lastPart;
    const count = this.intervalMs / PART_MS;
    if ((last + 1) % count !== 0) return;
    const frames = this.parts(last + 1 - count, last + 1);
    const receivers = this.openConnections.filter(({ phase, url }) => phase === 1 && this.#at(url).mood === "serving");
    if (frames.length === 0 || receivers.length === 0) return;
    this.after(this.oneWayMs, () => {
      for (const { events, open } of receivers) if (open) events.message(encodeFrames(frames));
    });
  }

  #at(url: URL): { edge: string; mood: Mood } {
    return this.others.get(url.origin.replace("ws", "http")) ?? this;
  }

  #close(connection: Connection, reason: string): void {
    connection.open = false;
    connection.events.closed(reason);
  }

  #nextTimerMs(): number {
    return Math.max(this.#nowMs, Math.min(...this.#timers.map(({ atMs }) => atMs)));
  }

  #nextPartMs(): number {
    return this.#nowMs + PART_MS - ((this.serverMs - this.epochMs) % PART_MS);
  }
}
