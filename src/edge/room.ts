import type { Clock } from "../platform/index.ts";
import { isRendition, type Rendition, type RoomAudience } from "../protocol/index.ts";
import type { RoomTally } from "./audience/index.ts";
import type { HeldRequests } from "./budget/index.ts";
import type { Entrance } from "./door/index.ts";
import type { EdgeCard } from "./edge-card.ts";
import type { EdgeMetrics } from "./edge-metrics.ts";
import { ListenerFan } from "./fan/listener-fan.ts";
import type { Publish } from "./fan/listener-group.ts";
import type { ListenerWs } from "./fan/listener-socket.ts";
import type { FeedSink, RenditionFeed, RoomFeed } from "./feed/room-feed.ts";
import { HlsDesk } from "./hls/hls-desk.ts";
import { OverflowDesk, type OverflowParts } from "./overflow/index.ts";
import type { PaceLadder, PaceLevel, WriteMeter } from "./pace/index.ts";
import { refuse } from "./refusal.ts";
import { StreamFan } from "./stream/stream-fan.ts";

export type RoomOptions = {
  feed: RoomFeed;
  /** `undefined` in a room that is over. */
  entrance: Entrance | undefined;
  tally: RoomTally;
  ladder: PaceLadder;
  edge: EdgeCard;
  publish: Publish;
  clock: Clock;
  metrics: EdgeMetrics;
  meter: WriteMeter;
  /** Shared by all rooms of the edge. */
  held: HeldRequests;
  overflow: OverflowParts;
  /** The room is over; its sockets have been told and wait to be closed. */
  onEnded: (sockets: ListenerWs[]) => void;
};

const SILENT_MS = 1_000;
/** So long after the last part, and an interval, news of the room no longer wait for the next. */
const SILENT_AFTER_MS = 800;
/**
 * And until then listeners are told each second that this edge lives: an origin that fails over, or NATS away, is no reason
 * for a crowd to reconnect. Later they are let go to try elsewhere.
 */
const KEPT_ALIVE_MS = 8_000;
/** A room is held this long after its last listener, so that one who comes back finds the window full. */
export const LINGER_MS = 30_000;

/** One room at this edge: what it holds, and all who listen. */
export class Room implements FeedSink {
  readonly feed: RoomFeed;
  readonly hls: HlsDesk;
  readonly overflow: OverflowDesk;
  readonly tally: RoomTally;
  readonly #options: RoomOptions;
  /** By the rendition that was asked for; those who asked for none may be given the lean one. */
  readonly #fans = new Map<Rendition | undefined, ListenerFan>();
  readonly #streams = new Map<Rendition, StreamFan>();
  #usedAtMs: number;
  #level = 0;

  constructor(options: RoomOptions) {
    this.feed = options.feed;
    this.tally = options.tally;
    this.#options = options;
    this.#usedAtMs = options.clock.monotonicMs();
    this.hls = new HlsDesk(options);
    this.overflow = new OverflowDesk({ ...options.overflow, feed: options.feed, clock: options.clock });
    options.feed.sink = this;
  }

  /** Of the default rendition when none is named. Throws StentorError `rendition_not_found`. */
  fan(name: string | null): ListenerFan {
    const { feed } = this;
    const isOver = feed.renditions.size === 0;
    const rendition = isOver ? undefined : this.#rendition(name);
    const asked = isOver || name === null ? undefined : rendition?.rendition;
    const present = this.#fans.get(asked);
    if (present !== undefined) return present;
    const fan = new ListenerFan({
      ...this.#options,
      name: `${feed.card.room}/${asked ?? ""}`,
      rendition,
      lean: asked === undefined ? feed.renditions.get("lean") : undefined,
      level: this.#pace,
    });
    this.#fans.set(asked, fan);
    return fan;
  }

  /** Throws StentorError `room_ended` or `rendition_not_found`. */
  streams(name: string | null): StreamFan {
    if (this.feed.ended) refuse("room_ended", `Cannot listen to room "${this.feed.card.room}": it has ended`);
    const rendition = this.#rendition(name);
    const present = this.#streams.get(rendition.rendition);
    if (present !== undefined) return present;
    const streams = new StreamFan({ ...this.#options, rendition, intervalMs: this.#pace.intervalMs });
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
    const nowMs = this.#options.clock.monotonicMs();
    return this.tally.audience({ nowMs, intervalMs: this.intervalMs, namedEdges });
  }

  /** The step of the ladder that joiners come in at. */
  get level(): number {
    return this.#level;
  }

  /** What joiners are greeted with. */
  get intervalMs(): number {
    return this.#pace.intervalMs;
  }

  /** `undefined` once the room is over: who waits at its door is told so. */
  get entrance(): Entrance | undefined {
    return this.feed.ended ? undefined : this.#options.entrance;
  }

  /** WebSockets and streams now. */
  get listeners(): number {
    return sum(this.#fans.values()) + sum(this.#streams.values());
  }

  /** WebSocket listeners who had something unread when last looked at. */
  get lagging(): number {
    return [...this.#fans.values()].reduce((all, { lagging }) => all + lagging, 0);
  }

  get writesPerSecond(): number {
    return [...this.#fans.values(), ...this.#streams.values()].reduce((all, fan) => all + fan.writesPerSecond, 0);
  }

  /** Joiners come in at another step; `urgent`: who is here is not given the time to fall back. */
  setLevel(level: number, options: { busier: boolean; urgent: boolean }): void {
    this.#level = level;
    for (const fan of this.#fans.values()) fan.setLevel(this.#pace, options);
    for (const streams of this.#streams.values()) streams.setInterval(this.#pace.intervalMs);
  }

  /** Somebody listens, and no part has come for a second. */
  isSilent(nowMs: number): boolean {
    return this.listeners > 0 && !this.feed.ended && nowMs - this.feed.lastPartAtMs > SILENT_MS;
  }

  /** What the edge says of it to whoever asks. */
  standing(nowMs: number): { newestPart: number | null; isSilent: boolean } {
    const { renditions, ended, lastPartAtMs } = this.feed;
    const newest = Math.max(-1, ...[...renditions.values()].map(({ window }) => window.last ?? -1));
    return { newestPart: newest < 0 ? null : newest, isSilent: !ended && nowMs - lastPartAtMs > SILENT_MS };
  }

  /** The edge is about to stop. */
  handOver(): void {
    for (const fan of this.#fans.values()) fan.handOver();
  }

  part(rendition: Rendition, number: number): void {
    for (const fan of this.#fans.values()) fan.part(rendition, number);
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
    this.feed.tick(nowMs);
    for (const fan of this.#fans.values()) {
      fan.tick(nowMs);
      if (!this.feed.ended) this.#breakSilence(fan, nowMs - this.feed.lastPartAtMs - fan.shortestIntervalMs);
    }
    for (const streams of this.#streams.values()) streams.tick(nowMs);
    if (this.listeners > 0) this.touch();
    else if (this.#level > 0) this.setLevel(0, { busier: false, urgent: false });
    return nowMs - this.#usedAtMs > LINGER_MS ? "idle" : "kept";
  }

  endStreams(): void {
    for (const streams of this.#streams.values()) streams.close();
  }

  /** Ends streams and held requests; sockets are the caller's. */
  close(): void {
    this.#options.entrance?.close();
    this.feed.close();
    this.endStreams();
  }

  #breakSilence(fan: ListenerFan, silentMs: number): void {
    if (silentMs <= SILENT_AFTER_MS) return;
    if (silentMs < KEPT_ALIVE_MS) fan.notice();
    fan.flush();
  }

  get #pace(): PaceLevel {
    const { ladder } = this.#options;
    return ladder[this.#level] ?? ladder[0];
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
