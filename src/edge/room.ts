import type { Clock } from "../platform/index.ts";
import { isRendition, type Rendition, type RoomAudience } from "../protocol/index.ts";
import type { RoomTally } from "./audience/index.ts";
import type { EdgeMetrics } from "./edge-metrics.ts";
import { ListenerFan } from "./fan/listener-fan.ts";
import type { ListenerWs } from "./fan/listener-socket.ts";
import type { Publish } from "./fan/phase-group.ts";
import type { FeedSink, RenditionFeed, RoomFeed } from "./feed/room-feed.ts";
import { HlsDesk } from "./hls/hls-desk.ts";
import { refuse } from "./refusal.ts";
import { StreamFan } from "./stream/stream-fan.ts";

export type RoomOptions = {
  feed: RoomFeed;
  tally: RoomTally;
  phases: number;
  intervalMs: number;
  publish: Publish;
  clock: Clock;
  metrics: EdgeMetrics;
  /** The room is over; its sockets have been told and wait to be closed. */
  onEnded: (sockets: ListenerWs[]) => void;
};

/** Without parts for this long and two intervals, news of the room no longer wait for them. */
const QUIET_MS = 1_000;
/** A room is held this long after its last listener, so that one who comes back finds the window full. */
export const LINGER_MS = 30_000;

/** One room at this edge: what it holds, and all who listen. */
export class Room implements FeedSink {
  readonly feed: RoomFeed;
  readonly hls: HlsDesk;
  readonly tally: RoomTally;
  readonly #options: RoomOptions;
  readonly #fans = new Map<Rendition | undefined, ListenerFan>();
  readonly #streams = new Map<Rendition, StreamFan>();
  #usedAtMs: number;

  constructor(options: RoomOptions) {
    this.feed = options.feed;
    this.tally = options.tally;
    this.#options = options;
    this.#usedAtMs = options.clock.monotonicMs();
    this.hls = new HlsDesk(options);
    options.feed.sink = this;
  }

  /** Of the default rendition when none is named. Throws StentorError `rendition_not_found`. */
  fan(name: string | null): ListenerFan {
    const rendition = this.feed.renditions.size === 0 ? undefined : this.#rendition(name);
    const key = rendition?.rendition;
    const present = this.#fans.get(key);
    if (present !== undefined) return present;
    const { feed, phases, intervalMs, publish, clock, metrics } = this.#options;
    const fan = new ListenerFan({ feed, rendition, phases, intervalMs, publish, clock, metrics });
    this.#fans.set(key, fan);
    return fan;
  }

  /** Throws StentorError `room_ended` or `rendition_not_found`. */
  streams(name: string | null): StreamFan {
    if (this.feed.ended) refuse("room_ended", `Cannot listen to room "${this.feed.card.room}": it has ended`);
    const rendition = this.#rendition(name);
    const present = this.#streams.get(rendition.rendition);
    if (present !== undefined) return present;
    const { phases, clock, metrics } = this.#options;
    const streams = new StreamFan({ rendition, phases, clock, metrics });
    this.#streams.set(rendition.rendition, streams);
    return streams;
  }

  /** Somebody is using the room now. */
  touch(): void {
    this.#usedAtMs = this.#options.clock.monotonicMs();
  }

  /** A player has asked for a playlist. */
  heardOfHls(client: string): void {
    this.tally.heardOfHls(client, this.#options.clock.monotonicMs());
  }

  /** Requests that wait for a part now. */
  get held(): number {
    return [...this.feed.renditions.values()].reduce((sum, { waiters }) => sum + waiters.waiting, 0);
  }

  /** `namedEdges`: at most so many in `resumed`. */
  audience(namedEdges: number): RoomAudience {
    const { clock, intervalMs } = this.#options;
    return this.tally.audience({ nowMs: clock.monotonicMs(), intervalMs, namedEdges });
  }

  part(rendition: Rendition, number: number): void {
    this.#fans.get(rendition)?.part(number);
    this.#streams.get(rendition)?.part(number);
  }

  notice(): void {
    for (const fan of this.#fans.values()) fan.notice();
  }

  ended(): void {
    for (const fan of this.#fans.values()) fan.end();
    for (const streams of this.#streams.values()) streams.end();
    this.#options.onEnded(this.sockets());
  }

  sockets(): ListenerWs[] {
    return [...this.#fans.values()].flatMap((fan) => fan.sockets());
  }

  /** Once a second. Says whether the room has been without listeners for so long that it is to be let go of. */
  tick(nowMs: number): "kept" | "idle" {
    for (const { waiters } of this.feed.renditions.values()) waiters.expire(nowMs);
    const quiet = nowMs - this.feed.lastPartAtMs > QUIET_MS + 2 * this.#options.intervalMs;
    for (const fan of this.#fans.values()) {
      fan.tick(nowMs);
      if (quiet) fan.flushNotices();
    }
    for (const streams of this.#streams.values()) streams.tick(nowMs);
    if (sum(this.#fans.values()) + sum(this.#streams.values()) > 0) this.touch();
    return nowMs - this.#usedAtMs > LINGER_MS ? "idle" : "kept";
  }

  /** Ends streams and held requests; sockets are the caller's. */
  close(): void {
    this.feed.close();
    for (const streams of this.#streams.values()) streams.close();
  }

  #rendition(name: string | null): RenditionFeed {
    const { card, renditions } = this.feed;
    const asked = name ?? card.renditions[0] ?? "";
    const rendition = isRendition(asked) ? renditions.get(asked) : undefined;
    return rendition ?? refuse("rendition_not_found", `Cannot listen to room "${card.room}": it has no such rendition`);
  }
}

function sum(parts: Iterable<{ readonly size: number }>): number {
  let size = 0;
  for (const part of parts) size += part.size;
  return size;
}
