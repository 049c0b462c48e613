import { type Rendition, type RoomCard, StentorError, subjects, type WindowObject } from "../../protocol/index.ts";
import type { Relay, Subscription } from "../../relay/index.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import { askCard } from "./ask-card.ts";
import { type AskWindow, untilAnswered, windowAsker } from "./ask-window.ts";
import { RoomFeed } from "./room-feed.ts";

/** A room whose origin has just gone has another within about three seconds: who comes meanwhile waits. */
export const HOLDER_WAIT_MS = 4_000;
/** Parts that may come while a room is being opened: three renditions' window. Older ones make way. */
const EARLY_PARTS_MAX = 675;

export type OpenFeedOptions = {
  room: string;
  relay: Relay;
  metrics: EdgeMetrics;
  monotonicMs: () => number;
  /** Spreads what many edges ask at the same moment; from 0 up to 1. */
  random?: () => number;
  /** Told of an object that could not be read; the feed goes on. */
  onFault: (fault: unknown) => void;
};

/**
 * Subscribes to a room and fetches what its origin still holds. Subscribes first and asks then, so that nothing falls
 * between. Throws StentorError: `room_not_found` when control says so, or `origin_unavailable` when nobody has told of the room, or has
 * made its sound, in time.
 */
export async function openFeed(options: OpenFeedOptions): Promise<RoomFeed> {
  const opening = new FeedOpening(options);
  try {
    return await opening.run();
  } catch (fault) {
    opening.unsubscribe();
    throw fault;
  }
}

type LivePart = { rendition: Rendition; bytes: Uint8Array };
type Windows = [Rendition, WindowObject][];

/** What comes before the feed is ready waits here, no longer than the answers take. */
class FeedOpening {
  readonly #options: OpenFeedOptions;
  readonly #askWindow: AskWindow;
  readonly #subscriptions: Subscription[] = [];
  readonly #early: LivePart[] = [];
  readonly #end = new AbortController();
  #earlyNotice: Uint8Array | undefined;
  #feed: RoomFeed | undefined;

  constructor(options: OpenFeedOptions) {
    this.#options = options;
    const ask = windowAsker(options.relay, options.room);
    this.#askWindow = (rendition, from) => this.#counted(ask(rendition, from));
  }

  async run(): Promise<RoomFeed> {
    const { room, relay, metrics } = this.#options;
    this.#subscribe(subjects.notice(room), (bytes) => this.#takeNotice(bytes));
    this.#subscribe(subjects.end(room), () => this.#takeEnd());
    const card = await askCard({ relay, room, onAnswer: metrics.card });
    if (card.state === "ended" || this.#ended) return this.#endedFeed(card);
    for (const rendition of card.renditions) {
      this.#subscribe(subjects.part(room, rendition), (bytes) => this.#takePart({ rendition, bytes }));
    }
    const windows = await this.#windows(card);
    return windows === undefined ? this.#endedFeed(card) : this.#ready(card, windows);
  }

  unsubscribe(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.unsubscribe();
  }

  get #ended(): boolean {
    return this.#end.signal.aborted;
  }

  /** `undefined`: the room ended before its origin answered. */
  async #windows({ room, renditions }: RoomCard): Promise<Windows | undefined> {
    const over = AbortSignal.any([this.#end.signal, AbortSignal.timeout(HOLDER_WAIT_MS)]);
    const ask = async (rendition: Rendition): Promise<Windows[number]> => [
      rendition,
      await untilAnswered(room, () => this.#askWindow(rendition, undefined), over),
    ];
    try {
      return await Promise.all(renditions.map(ask));
    } catch (fault) {
      if (this.#ended) return undefined;
      throw fault;
    }
  }

  /** While nobody tells, the room goes on. */
  async #isOver(): Promise<boolean> {
    const { relay, room, metrics } = this.#options;
    try {
      return (await askCard({ relay, room, onAnswer: metrics.card })).state === "ended";
    } catch (fault) {
      return fault instanceof StentorError && fault.code === "room_ended";
    }
  }

  async #counted(asked: Promise<WindowObject>): Promise<WindowObject> {
    const { metrics } = this.#options;
    try {
      const window = await asked;
      metrics.windowAsked("answered");
      return window;
    } catch (fault) {
      metrics.windowAsked("failed");
      throw fault;
    }
  }

  #ready(card: RoomCard, windows: Windows): RoomFeed {
    const feed = this.#makeFeed(card, new Map(windows.map(([rendition, { init }]) => [rendition, init])));
    this.#subscriptions.push(this.#options.relay.onReconnected(() => feed.reconnected()));
    for (const [rendition, { parts }] of windows) feed.fill(rendition, parts);
    this.#feed = feed;
    for (const part of this.#early.splice(0)) this.#takePart(part);
    if (this.#ended) feed.end();
    return feed;
  }

  /** Holds nothing: a room that is over has nothing left to hear. */
  #endedFeed(card: RoomCard): RoomFeed {
    this.unsubscribe();
    return this.#makeFeed({ ...card, state: "ended" as const }, new Map());
  }

  #makeFeed(card: RoomCard, inits: ReadonlyMap<Rendition, Uint8Array>): RoomFeed {
    const { relay, random = Math.random, monotonicMs, metrics } = this.#options;
    return new RoomFeed({
      card,
      inits,
      notice: this.#earlyNotice,
      askWindow: this.#askWindow,
      isOver: () => this.#isOver(),
      connected: () => relay.connected,
      monotonicMs,
      random,
      metrics,
      unsubscribe: () => this.unsubscribe(),
    });
  }

  #subscribe(subject: string, onObject: (bytes: Uint8Array) => void): void {
    this.#subscriptions.push(this.#options.relay.subscribe(subject, onObject));
  }

  #takePart(part: LivePart): void {
    if (this.#feed === undefined) {
      this.#keepEarly(part);
      return;
    }
    try {
      this.#feed.takePart(part.rendition, part.bytes);
    } catch (fault) {
      this.#options.onFault(fault);
    }
  }

  #keepEarly(part: LivePart): void {
    if (this.#early.push(part) <= EARLY_PARTS_MAX) return;
    this.#early.shift();
    this.#options.metrics.earlyDropped.inc();
  }

  #takeNotice(bytes: Uint8Array): void {
    if (this.#feed === undefined) this.#earlyNotice = bytes;
    else this.#feed.takeNotice(bytes);
  }

  #takeEnd(): void {
    this.#end.abort();
    this.#feed?.end();
  }
}
