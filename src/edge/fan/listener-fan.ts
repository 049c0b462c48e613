import type { Clock } from "../../platform/index.ts";
import type { EdgeCard } from "../edge-card.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import type { RenditionFeed, RoomFeed } from "../feed/room-feed.ts";
import type { PaceLevel, WriteMeter } from "../pace/index.ts";
import { FanMessages } from "./fan-messages.ts";
import { FanWriter, type LaneWrite } from "./fan-writer.ts";
import type { Lane } from "./lane.ts";
import { Lanes } from "./lanes.ts";
import { END_FRAME, encodeFrames } from "./listen-messages.ts";
import { DUE, type ListenerGroup, type Publish } from "./listener-group.ts";
import { ListenerPlacement } from "./listener-placement.ts";
import type { ListenerWs, SocketFan } from "./listener-socket.ts";

export type ListenerFanOptions = {
  /** Tells the fan's topics from those of others. */
  name: string;
  feed: RoomFeed;
  /** `undefined` in a room that is over. */
  rendition: RenditionFeed | undefined;
  /** What its listeners may get instead; `undefined` where they asked for a rendition by name. */
  lean: RenditionFeed | undefined;
  level: PaceLevel;
  edge: EdgeCard;
  publish: Publish;
  clock: Clock;
  metrics: EdgeMetrics;
  meter: WriteMeter;
};

/**
 * All WebSocket listeners who get the same. Each group of a lane is one topic, written once per interval with whatever has come
 * since; only joiners and slow ones are looked at one by one.
 */
export class ListenerFan implements SocketFan {
  readonly #options: ListenerFanOptions;
  readonly #messages: FanMessages;
  readonly #lanes: Lanes;
  readonly #writer: FanWriter;
  readonly #placement: ListenerPlacement;

  constructor(options: ListenerFanOptions) {
    const { name, feed, rendition, level, edge, publish, clock, metrics, meter } = options;
    this.#options = options;
    const source = level.lean && options.lean !== undefined ? options.lean : rendition;
    this.#messages = new FanMessages({ feed, source, edge, clock });
    this.#messages.lean = source !== rendition;
    this.#lanes = new Lanes({
      topic: `${name}/`,
      intervalMs: level.intervalMs,
      spreadOf: (intervalMs) => edge.reconnectSpreadMs(intervalMs),
      publish,
      last: source?.window.last,
    });
    const [messages, lanes] = [this.#messages, this.#lanes];
    this.#writer = new FanWriter({ messages, clock, metrics, meter });
    this.#placement = new ListenerPlacement({ lanes, messages, writer: this.#writer, clock, metrics });
  }

  /** Listeners now, slow ones included. */
  get size(): number {
    return this.#lanes.size + this.#placement.parkedCount;
  }

  /** Of those in groups, who had not read all that was written when last looked at. */
  get lagging(): number {
    return this.#groups().reduce((sum, { lagging, size }) => sum + Math.min(lagging, size), 0);
  }

  /** Who is written most often: while the interval climbs, those who have yet to fall back. */
  get shortestIntervalMs(): number {
    return Math.min(...this.#lanes.all().map(({ pace }) => pace.intervalMs));
  }

  /** Writes in a second, as the lanes are now. */
  get writesPerSecond(): number {
    return this.#lanes.all().reduce((sum, lane) => sum + (lane.size * 1_000) / lane.pace.intervalMs, 0);
  }

  get room(): string {
    return this.#options.feed.card.room;
  }

  /** Whether the room is over. */
  get ended(): boolean {
    return this.#options.feed.ended;
  }

  /** The level that joiners come in at from now on; those who are here follow when they are ready, or at once when `urgent`. */
  setLevel(level: PaceLevel, options: { busier: boolean; urgent: boolean }): void {
    this.#messages.why = options.busier ? "busy" : "calm";
    this.#switchTo(level.lean);
    this.#lanes.aim(level.intervalMs, this.#nowMs(), options);
  }

  /** Greets a listener: everything that it needs to start at once, in one message. */
  join(socket: ListenerWs): void {
    if (this.ended) this.#placement.joinAfterEnd(socket);
    else this.#placement.join(socket);
  }

  leave(socket: ListenerWs): void {
    this.#placement.leave(socket);
  }

  /** A part is in the window. */
  part(rendition: string, number: number): void {
    if (this.#messages.source?.rendition === rendition) this.#advance(number);
  }

  /** The room's notice has changed: it rides with the next parts. */
  notice(): void {
    this.#owe(DUE.notice);
  }

  /** The edge is about to stop: this rides with the next parts, too. */
  handOver(): void {
    this.#owe(DUE.handover);
  }

  /** No parts come at present: what is due goes without them. */
  flush(): void {
    this.#write(this.#lanes.all().flatMap((lane) => lane.groups.map((_, group) => newsOnly(lane, group))));
  }

  drained(socket: ListenerWs): void {
    this.#placement.drained(socket);
  }

  /** Once a second. */
  tick(nowMs: number): void {
    this.#placement.abandon(nowMs);
    for (const lane of this.#lanes.all()) lane.tellSpread();
    this.#placement.returnReady();
  }

  /** The room is over: the last parts, the notice and the end. Closing the sockets is the caller's. */
  end(): void {
    const rest = this.#lanes.all().flatMap((lane) => lane.turns.finish().map((due) => ({ lane, ...due })));
    this.#writer.fanOut(rest, [END_FRAME], (...slow) => this.#placement.park(...slow));
    for (const socket of this.#placement.parked()) this.#writer.send(socket, encodeFrames([END_FRAME]));
  }

  sockets(): ListenerWs[] {
    return [...this.#groups().flatMap((group) => group.sockets()), ...this.#placement.parked()];
  }

  #groups(): ListenerGroup[] {
    return this.#lanes.all().flatMap((lane) => lane.groups);
  }

  #owe(due: number): void {
    for (const lane of this.#lanes.all()) lane.owe(due);
  }

  #switchTo(lean: boolean): void {
    const { rendition, lean: leanFeed } = this.#options;
    const source = lean && leanFeed !== undefined ? leanFeed : rendition;
    if (source === this.#messages.source || source === undefined) return;
    this.#messages.source = source;
    this.#messages.lean = source !== rendition;
    this.#owe(DUE.init | DUE.pace);
    // The new source may be ahead of the old by a part: nobody would pass that on.
    if (source.window.last !== undefined) this.#advance(source.window.last);
  }

  #advance(number: number): void {
    this.#lanes.step(this.#nowMs());
    const due = this.#lanes.all().flatMap((lane) => lane.turns.advance(number).map((write) => ({ lane, ...write })));
    this.#lanes.passed(number);
    if (due.length === 0) return;
    this.#write(due);
    this.#lanes.merge();
    this.#placement.returnReady();
  }

  #write(writes: readonly LaneWrite[]): void {
    this.#writer.fanOut(writes, [], (...slow) => this.#placement.park(...slow));
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}

function newsOnly(lane: Lane, group: number): LaneWrite {
  const next = lane.turns.next(group);
  return { lane, from: next, to: next, groups: [group] };
}
