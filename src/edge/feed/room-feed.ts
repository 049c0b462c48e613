import { decodePartObject, type PartObject, type Rendition, type RoomCard } from "../../protocol/index.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
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

/** What the edge holds of one room: the newest parts of each rendition, the last notice, and whether it is over. */
export class RoomFeed {
  readonly card: RoomCard;
  readonly renditions: ReadonlyMap<Rendition, RenditionFeed>;
  readonly #metrics: EdgeMetrics;
  readonly #unsubscribe: () => void;
  #sink: FeedSink | undefined;
  #notice: Uint8Array | undefined;
  #ended: boolean;
  #lastPartAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: {
    card: RoomCard;
    inits: ReadonlyMap<Rendition, Uint8Array>;
    notice: Uint8Array | undefined;
    metrics: EdgeMetrics;
    unsubscribe: () => void;
  }) {
    this.card = options.card;
    this.renditions = new Map(
      [...options.inits].map(([rendition, init]) => [
        rendition,
        { rendition, init, window: new PartWindow(), waiters: new PartWaiters() },
      ]),
    );
    this.#notice = options.notice;
    this.#ended = options.card.state === "ended";
    this.#metrics = options.metrics;
    this.#unsubscribe = options.unsubscribe;
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

  /** `bytes`: a `PartObject`, which the window keeps. Throws RangeError when it is none. */
  takePart(rendition: Rendition, bytes: Uint8Array, nowMs: number): void {
    this.keep(rendition, decodePartObject(bytes), nowMs);
  }

  keep(rendition: Rendition, part: PartObject, nowMs: number): void {
    const feed = this.renditions.get(rendition);
    if (feed === undefined || this.#ended) return;
    const missingBefore = feed.window.missing;
    const arrival = feed.window.push(part);
    this.#metrics.parts[arrival].inc();
    const missed = feed.window.missing - missingBefore;
    if (missed > 0) this.#metrics.partsMissing.inc(missed);
    if (arrival === "new") this.#lastPartAtMs = nowMs;
    if (arrival === "repeat" || arrival === "gone") return;
    this.#sink?.part(rendition, part.number);
    feed.waiters.reached(feed.window.last ?? part.number);
  }

  takeNotice(bytes: Uint8Array): void {
    this.#notice = bytes;
    this.#sink?.notice();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#sink?.ended();
    for (const { waiters } of this.renditions.values()) waiters.releaseAll("reached");
    this.#unsubscribe();
  }

  /** Lets go of the relay and of whoever waits; the caller sees to the listeners. */
  close(): void {
    for (const { waiters } of this.renditions.values()) waiters.releaseAll("late");
    this.#unsubscribe();
  }
}
