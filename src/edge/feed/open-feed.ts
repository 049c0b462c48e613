import {
  decodeMessage,
  decodeWindowObject,
  type Outcome,
  type Rendition,
  type RoomCard,
  StentorError,
  subjects,
  type WindowObject,
} from "../../protocol/index.ts";
import { NO_BODY, type Relay, type Subscription } from "../../relay/index.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import { RoomFeed } from "./room-feed.ts";

const ANSWER_TIMEOUT_MS = 2_000;

export type OpenFeedOptions = {
  room: string;
  relay: Relay;
  metrics: EdgeMetrics;
  monotonicMs: () => number;
  /** Told of an object that could not be read; the feed goes on. */
  onFault: (fault: unknown) => void;
};

/**
 * Subscribes to a room and fetches what its origin still holds. Subscribes first and asks then, so that nothing falls
 * between. Throws StentorError `room_not_found` or `origin_unavailable`.
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

/** What comes before the feed is ready waits here, no longer than the answers take. */
class FeedOpening {
  readonly #options: OpenFeedOptions;
  readonly #subscriptions: Subscription[] = [];
  readonly #early: LivePart[] = [];
  #earlyNotice: Uint8Array | undefined;
  #earlyEnd = false;
  #feed: RoomFeed | undefined;

  constructor(options: OpenFeedOptions) {
    this.#options = options;
  }

  async run(): Promise<RoomFeed> {
    const { room } = this.#options;
    this.#subscribe(subjects.notice(room), (bytes) => this.#takeNotice(bytes));
    this.#subscribe(subjects.end(room), () => this.#takeEnd());
    const card = await this.#askCard();
    if (card.state === "ended" || this.#earlyEnd) return this.#endedFeed(card);
    for (const rendition of card.renditions) {
      this.#subscribe(subjects.part(room, rendition), (bytes) => this.#takePart({ rendition, bytes }));
    }
    const windows = await Promise.all(card.renditions.map((rendition) => this.#askWindow(rendition)));
    return this.#ready(card, windows);
  }

  unsubscribe(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.unsubscribe();
  }

  #ready(card: RoomCard, windows: [Rendition, WindowObject][]): RoomFeed {
    const nowMs = this.#options.monotonicMs();
    const feed = new RoomFeed({
      card,
      inits: new Map(windows.map(([rendition, { init }]) => [rendition, init])),
      notice: this.#earlyNotice,
      metrics: this.#options.metrics,
      unsubscribe: () => this.unsubscribe(),
    });
    for (const [rendition, { parts }] of windows) for (const part of parts) feed.keep(rendition, part, nowMs);
    this.#feed = feed;
    for (const part of this.#early.splice(0)) this.#takePart(part);
    if (this.#earlyEnd) feed.end();
    return feed;
  }

  /** Holds nothing: a room that is over has nothing left to hear. */
  #endedFeed(card: RoomCard): RoomFeed {
    this.unsubscribe();
    const { metrics } = this.#options;
    const ended = { ...card, state: "ended" as const };
    return new RoomFeed({
      card: ended,
      inits: new Map(),
      notice: this.#earlyNotice,
      metrics,
      unsubscribe: () => undefined,
    });
  }

  #subscribe(subject: string, onObject: (bytes: Uint8Array) => void): void {
    this.#subscriptions.push(this.#options.relay.subscribe(subject, onObject));
  }

  #takePart(part: LivePart): void {
    if (this.#feed === undefined) {
      this.#early.push(part);
      return;
    }
    try {
      this.#feed.takePart(part.rendition, part.bytes, this.#options.monotonicMs());
    } catch (fault) {
      this.#options.onFault(fault);
    }
  }

  #takeNotice(bytes: Uint8Array): void {
    if (this.#feed === undefined) this.#earlyNotice = bytes;
    else this.#feed.takeNotice(bytes);
  }

  #takeEnd(): void {
    this.#earlyEnd = true;
    this.#feed?.end();
  }

  async #askCard(): Promise<RoomCard> {
    const { room } = this.#options;
    const outcome = decodeMessage<Outcome<RoomCard>>(await this.#ask(subjects.roomCard(room), "room_not_found"));
    if (!outcome.ok) throw new StentorError(outcome.code, outcome.message);
    return outcome.value;
  }

  async #askWindow(rendition: Rendition): Promise<[Rendition, WindowObject]> {
    const subject = subjects.window(this.#options.room, rendition);
    return [rendition, decodeWindowObject(await this.#ask(subject, "origin_unavailable"))];
  }

  /** Control answers for each room on a subject of its own: where nobody answers, there is no such room. */
  async #ask(subject: string, absent: "room_not_found" | "origin_unavailable"): Promise<Uint8Array> {
    const { relay, room } = this.#options;
    try {
      return await relay.request(subject, NO_BODY, { timeoutMs: ANSWER_TIMEOUT_MS });
    } catch (cause) {
      const code =
        cause instanceof StentorError && cause.code === "relay_no_responder" ? absent : ("origin_unavailable" as const);
      const reason = code === "room_not_found" ? "it does not exist" : "nobody answers for it now";
      throw new StentorError(code, `Cannot listen to room "${room}": ${reason}`, { cause });
    }
  }
}
