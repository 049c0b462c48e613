import { decodePartObject, type PartObject, type Rendition, type RoomCard } from "../../protocol/index.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import type { AskWindow } from "./ask-window.ts";
import { EndDoubt } from "./end-doubt.ts";
import { PartIntake } from "./part-intake.ts";
import { PartWaiters } from "./part-waiters.ts";
import { PartWindow } from "./part-window.ts";

/** One rendition of a room as the edge holds it. */
export type RenditionFeed = {
  readonly rendition: Rendition;
  /** The CMAF init section. */
  readonly init: Uint8Array;
  readonly window: PartWindow;
  readonly waiters: PartWaiters;
};

/** Whoever passes a room's parts on. Called within the relay's delivery: must not throw. */
export type FeedSink = {
  part(rendition: Rendition, number: number): void;
  notice(): void;
  ended(): void;
};

export type RoomFeedOptions = {
  card: RoomCard;
  inits: ReadonlyMap<Rendition, Uint8Array>;
  notice: Uint8Array | undefined;
  /** For what was missed. */
  askWindow: AskWindow;
  /** Whether the room has ended, as far as anybody tells. Must not reject. */
  isOver: () => Promise<boolean>;
  connected: () => boolean;
  monotonicMs: () => number;
  random: () => number;
  metrics: EdgeMetrics;
  unsubscribe: () => void;
};

/** What the edge holds of one room: the newest parts of each rendition, the last notice, and whether it is over. */
export class RoomFeed {
  readonly card: RoomCard;
  readonly renditions: ReadonlyMap<Rendition, RenditionFeed>;
  readonly #intakes: ReadonlyMap<Rendition, PartIntake>;
  readonly #options: RoomFeedOptions;
  readonly #endDoubt: EndDoubt;
  #sink: FeedSink | undefined;
  #notice: Uint8Array | undefined;
  #ended: boolean;
  #lastPartAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: RoomFeedOptions) {
    this.#options = options;
    this.card = options.card;
    this.renditions = new Map(
      [...options.inits].map(([rendition, init]) => [
        rendition,
        { rendition, init, window: new PartWindow(), waiters: new PartWaiters() },
      ]),
    );
    this.#intakes = new Map([...this.renditions.values()].map((feed) => [feed.rendition, this.#intake(feed)]));
    this.#endDoubt = new EndDoubt({ ...options, onOver: () => this.end() });
    this.#notice = options.notice;
    this.#ended = options.card.state === "ended";
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** A `RoomNotice` as JSON, unread; `undefined` while none has come. */
  get notice(): Uint8Array | undefined {
    return this.#notice;
  }

  /** Monotonic; when the last new part of any rendition came. */
  get lastPartAtMs(): number {
    return this.#lastPartAtMs;
  }

  set sink(sink: FeedSink) {
    this.#sink = sink;
  }

  /** What the origin held when the room was opened, in order; before any part is taken. */
  fill(rendition: Rendition, parts: readonly PartObject[]): void {
    const feed = this.renditions.get(rendition);
    const last = parts.at(-1)?.number;
    if (feed === undefined || last === undefined) return;
    for (const part of parts) this.#keep(feed, part);
    this.#intakes.get(rendition)?.startAfter(last);
  }

  /** `bytes`: a `PartObject`, which the window keeps. Throws RangeError when it is none. */
  takePart(rendition: Rendition, bytes: Uint8Array): void {
    if (!this.#ended) this.#intakes.get(rendition)?.take(decodePartObject(bytes));
  }

  /** The relay's connection has come back: what was missed is asked for. */
  reconnected(): void {
    for (const intake of this.#intakes.values()) intake.reconnected();
  }

  /** Once a second. */
  tick(nowMs: number): void {
    for (const { waiters } of this.renditions.values()) waiters.expire(nowMs);
    if (!this.#ended) this.#endDoubt.tick(nowMs - this.#lastPartAtMs, nowMs);
  }

  takeNotice(bytes: Uint8Array): void {
    this.#notice = bytes;
    this.#sink?.notice();
  }

  end(): void {
    if (this.#ended) return;
    for (const intake of this.#intakes.values()) intake.finish();
    this.#ended = true;
    this.#sink?.ended();
    for (const { waiters } of this.renditions.values()) waiters.releaseAll("reached");
    this.#options.unsubscribe();
  }

  /** Lets go of the relay and of whoever waits; the caller sees to the listeners. */
  close(): void {
    for (const intake of this.#intakes.values()) intake.close();
    for (const { waiters } of this.renditions.values()) waiters.releaseAll("late");
    this.#options.unsubscribe();
  }

  #intake(feed: RenditionFeed): PartIntake {
    const { rendition } = feed;
    return new PartIntake({
      ...this.#options,
      ask: (from) => this.#options.askWindow(rendition, from),
      pass: (part) => this.#keep(feed, part),
      events: { ...this.#options.metrics, repeat: () => this.#options.metrics.parts.repeat.inc() },
    });
  }

  #keep({ rendition, window, waiters }: RenditionFeed, part: PartObject): void {
    const { metrics, monotonicMs } = this.#options;
    const missingBefore = window.missing;
    const arrival = window.push(part);
    metrics.parts[arrival].inc();
    const missed = window.missing - missingBefore;
    if (missed > 0) metrics.partsMissing.inc(missed);
    if (arrival === "new") this.#lastPartAtMs = monotonicMs();
    if (arrival === "repeat" || arrival === "gone") return;
    this.#sink?.part(rendition, part.number);
    waiters.reached(window.last ?? part.number);
  }
}
