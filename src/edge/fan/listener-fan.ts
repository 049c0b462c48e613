import type { Clock } from "../../platform/index.ts";
import { type ListenFrame, PART_MS } from "../../protocol/index.ts";
import type { EdgeCard } from "../edge-card.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import type { RenditionFeed, RoomFeed } from "../feed/room-feed.ts";
import type { PaceLevel, WriteMeter } from "../pace/index.ts";
import { FanMessages } from "./fan-messages.ts";
import type { DueWrite } from "./group-turns.ts";
import { type JoinPosition, planJoin, planReturn } from "./join-plan.ts";
import type { Lane } from "./lane.ts";
import { Lanes } from "./lanes.ts";
import { SLOW_BYTES } from "./limits.ts";
import { END_FRAME, encodeFrames, movedFrame } from "./listen-messages.ts";
import { DUE, type ListenerGroup, type Publish } from "./listener-group.ts";
import type { ListenerWs, SocketFan } from "./listener-socket.ts";
import { isBehindItsGroup, ParkedListeners } from "./parked-listeners.ts";
import { SharedMessages } from "./shared-messages.ts";

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

type LaneWrite = DueWrite & { lane: Lane };
type Written = { writes: number; bytes: number };

/**
 * All WebSocket listeners who get the same. Each group of a lane is one topic, written once per interval with whatever has come
 * since; only joiners and slow ones are looked at one by one.
 */
export class ListenerFan implements SocketFan {
  readonly #options: ListenerFanOptions;
  readonly #messages: FanMessages;
  readonly #lanes: Lanes;
  readonly #parked = new ParkedListeners();

  constructor(options: ListenerFanOptions) {
    const { name, feed, rendition, level, edge, publish, clock } = options;
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
  }

  /** Listeners now, slow ones included. */
  get size(): number {
    return this.#lanes.size + this.#parked.size;
  }

  /** Of those in groups, who had not read all that was written when last looked at. */
  get lagging(): number {
    return this.#groups().reduce((sum, { lagging, size }) => sum + Math.min(lagging, size), 0);
  }

  /** Writes in a second, as the lanes are now. */
  get writesPerSecond(): number {
    return this.#lanes.all().reduce((sum, lane) => sum + (lane.size * 1_000) / lane.pace.intervalMs, 0);
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
    if (this.ended) this.#joinAfterEnd(socket);
    else this.#join(socket);
  }

  leave(socket: ListenerWs): void {
    this.#parked.remove(socket);
    if (socket.data.place >= 0) groupOf(socket)?.remove(socket);
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
    this.#write(
      this.#lanes.all().flatMap((lane) => lane.groups.map((_, group) => ({ lane, ...nothing(lane, group) }))),
      [],
    );
  }

  drained(socket: ListenerWs): void {
    if (!this.#parked.has(socket) || socket.getBufferedAmount() > 0) return;
    if (isBehindItsGroup(socket)) this.#return(socket);
  }

  /** Once a second. */
  tick(nowMs: number): void {
    for (const socket of this.#parked.abandoned(nowMs)) {
      this.#options.metrics.abandoned.websocket.inc();
      this.#parked.remove(socket);
      socket.terminate();
    }
    for (const lane of this.#lanes.all()) lane.tellSpread();
    this.#returnReady();
  }

  /** The room is over: the last parts, the notice and the end. Closing the sockets is the caller's. */
  end(): void {
    this.#write(
      this.#lanes.all().flatMap((lane) => lane.turns.finish().map((due) => ({ lane, ...due }))),
      [END_FRAME],
    );
    for (const socket of this.#parked.all()) this.#send(socket, encodeFrames([END_FRAME]));
  }

  sockets(): ListenerWs[] {
    return [...this.#groups().flatMap((group) => group.sockets()), ...this.#parked.all()];
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
    this.#write(due, []);
    this.#lanes.merge();
    this.#returnReady();
  }

  #join(socket: ListenerWs): void {
    const { data } = socket;
    const lane = this.#lanes.forJoiner(this.#nowMs());
    data.lane = lane;
    data.group = lane.groupFor(data.from);
    const position = this.#position(lane, data.group);
    const plan = planJoin(data.from, position);
    const intervalMs = this.#lanes.targetMs;
    if (plan.at === "later") {
      this.#send(socket, encodeFrames(this.#messages.greetingFrames(intervalMs)));
      this.#park(socket, data.from ?? 0, 0);
      return;
    }
    const range = { from: plan.from, to: position.boundary };
    const message =
      plan.moved === undefined
        ? this.#messages.greeting(intervalMs, range)
        : encodeFrames([
            ...this.#messages.greetingFrames(intervalMs),
            movedFrame(plan.moved),
            ...this.#messages.parts(range),
          ]);
    this.#sendAndPlace(socket, message, position.boundary);
  }

  /** Who was cut off shortly before the end still gets the rest; who comes to a room that is over gets none of it. */
  #joinAfterEnd(socket: ListenerWs): void {
    const { from } = socket.data;
    const rest = from === undefined ? [] : this.#messages.parts({ from, to: Number.POSITIVE_INFINITY });
    const greeting = this.#messages.greetingFrames(this.#lanes.targetMs);
    this.#send(socket, encodeFrames([...greeting, ...rest, END_FRAME]));
  }

  /** Groups that are due the same get the same message, made once. */
  #write(writes: readonly LaneWrite[], more: readonly ListenFrame[]): void {
    const messages = new SharedMessages();
    const written = { writes: 0, bytes: 0 };
    for (const { lane, from, to, groups } of writes) {
      const { told } = lane.pace;
      for (const at of groups) {
        const group = lane.groups[at];
        const due = group?.takeDue() ?? 0;
        if (group === undefined || group.size === 0) continue;
        const message = messages.of({ due, told, from, to }, () => [
          ...this.#messages.write(due, told, { from, to }),
          ...more,
        ]);
        if (message.length > 0) this.#publish(group, message, { from, due }, written);
      }
    }
    this.#count(written);
  }

  /** `from`: the first part in the message, which slow listeners will lack; `due`: what else they will. */
  #publish(
    group: ListenerGroup,
    message: Uint8Array,
    { from, due }: { from: number; due: number },
    sum: Written,
  ): void {
    const slow = group.slowOnes(this.#nowMs(), message.length);
    for (const socket of slow) {
      group.remove(socket);
      this.#park(socket, from, due);
    }
    if (slow.length > 0) this.#countSlow(slow.length);
    group.write(message);
    sum.writes += group.size;
    sum.bytes += group.size * message.length;
  }

  /** Only once all that is due has been written: until then, groups have not sent what they count as written. */
  #returnReady(): void {
    for (const socket of this.#parked.ready()) this.#return(socket);
  }

  /** A listener that was slow has read on. */
  #return(socket: ListenerWs): void {
    const { next, lane, group, told, source } = socket.data;
    if (lane === undefined) return;
    const position = this.#position(lane, group);
    const { from, moved } = planReturn(next, position);
    if (moved) this.#options.metrics.moved.websocket.inc();
    const missed = (told === lane.pace.told ? 0 : DUE.pace) | (source === this.#messages.source ? 0 : DUE.init);
    const gap = moved ? { from: next, to: from } : undefined;
    const frames = this.#messages.returning(missed, lane.pace.told, gap, { from, to: position.boundary });
    this.#parked.remove(socket);
    this.#sendAndPlace(socket, encodeFrames(frames), position.boundary);
  }

  /** Sends what leads up to `next`, and puts the listener into its group unless that already was too much for it. */
  #sendAndPlace(socket: ListenerWs, message: Uint8Array, next: number): void {
    this.#send(socket, message);
    if (socket.getBufferedAmount() > SLOW_BYTES) this.#park(socket, next, 0);
    else groupOf(socket)?.add(socket);
  }

  /** `missed`: of `DUE`, what was not sent to it. */
  #park(socket: ListenerWs, next: number, missed: number): void {
    const { data } = socket;
    data.told = missed & DUE.pace ? undefined : data.lane?.pace.told;
    data.source = missed & DUE.init ? undefined : this.#messages.source;
    this.#parked.add(socket, next, this.#nowMs());
  }

  #send(socket: ListenerWs, message: Uint8Array): void {
    if (message.length === 0) return;
    socket.send(message);
    this.#count({ writes: 1, bytes: message.length });
  }

  #count({ writes, bytes }: Written): void {
    const { metrics, meter } = this.#options;
    metrics.writes.websocket.inc(writes);
    metrics.bytes.websocket.inc(bytes);
    meter.wrote(writes);
  }

  #countSlow(listeners: number): void {
    this.#options.metrics.slow.websocket.inc(listeners);
    this.#options.meter.slowed(listeners);
  }

  #position(lane: Lane, group: number): JoinPosition {
    const intervalParts = this.#lanes.targetMs / PART_MS;
    return { first: this.#messages.source?.window.first, boundary: lane.turns.next(group), intervalParts };
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}

function groupOf({ data: { lane, group } }: ListenerWs): ListenerGroup | undefined {
  return lane?.groups[group];
}

function nothing(lane: Lane, group: number): DueWrite {
  const next = lane.turns.next(group);
  return { from: next, to: next, groups: [group] };
}
