import type { Clock } from "../../platform/index.ts";
import type { ListenFrame } from "../../protocol/index.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import type { RenditionFeed, RoomFeed } from "../feed/room-feed.ts";
import { greetingFrames } from "./greeting.ts";
import { type JoinPosition, planJoin, planReturn } from "./join-plan.ts";
import { SLOW_BYTES } from "./limits.ts";
import { END_FRAME, encodeFrames, movedFrame, noticeFrames, partFrames } from "./listen-messages.ts";
import type { ListenerWs, SocketFan } from "./listener-socket.ts";
import { ParkedListeners } from "./parked-listeners.ts";
import { PhaseGroup, type Publish } from "./phase-group.ts";
import { type DueWrite, Phases } from "./phases.ts";

export type ListenerFanOptions = {
  feed: RoomFeed;
  /** `undefined` in a room that is over. */
  rendition: RenditionFeed | undefined;
  phases: number;
  intervalMs: number;
  publish: Publish;
  clock: Clock;
  metrics: EdgeMetrics;
};

/**
 * All WebSocket listeners of one rendition. Each phase is one topic, written once per interval with whatever has come
 * since; only joiners and slow ones are looked at one by one.
 */
export class ListenerFan implements SocketFan {
  readonly #options: ListenerFanOptions;
  readonly #phases: Phases;
  readonly #groups: readonly PhaseGroup[];
  readonly #parked = new ParkedListeners();

  constructor(options: ListenerFanOptions) {
    const { feed, rendition, phases, publish } = options;
    this.#options = options;
    this.#phases = new Phases(phases);
    const topic = `${feed.card.room}/${rendition?.rendition ?? ""}/`;
    this.#groups = Array.from({ length: phases }, (_, phase) => new PhaseGroup(`${topic}${phase}`, publish));
    const last = rendition?.window.last;
    if (last !== undefined) this.#phases.startAfter(last);
  }

  /** Listeners now, slow ones included. */
  get size(): number {
    return this.#groups.reduce((sum, group) => sum + group.size, this.#parked.size);
  }

  /** Greets a listener: everything that it needs to start at once, in one message. */
  join(socket: ListenerWs): void {
    if (this.ended) this.#joinAfterEnd(socket);
    else this.#join(socket);
  }

  leave(socket: ListenerWs): void {
    this.#parked.remove(socket);
    if (socket.data.place >= 0) this.#groups[socket.data.phase]?.remove(socket);
  }

  /** A part is in the window. */
  part(number: number): void {
    const due = this.#phases.advance(number);
    for (const write of due) this.#write(write, []);
    if (due.length > 0) this.#returnReady();
  }

  /** The room's notice has changed: it rides with the next parts. */
  notice(): void {
    for (const group of this.#groups) group.noticeDue = true;
  }

  /** No parts come: a changed notice goes alone. */
  flushNotices(): void {
    this.#groups.forEach((group, phase) => {
      const next = this.#phases.next(phase);
      if (group.noticeDue) this.#write({ phase, from: next, to: next }, []);
    });
  }

  /** Its buffer is empty, as far as Bun says; only a listener that was slow is concerned. */
  drained(socket: ListenerWs): void {
    if (!this.#parked.has(socket) || socket.getBufferedAmount() > 0) return;
    if (socket.data.next <= this.#phases.next(socket.data.phase)) this.#return(socket);
  }

  /** Once a second. */
  tick(nowMs: number): void {
    for (const socket of this.#parked.abandoned(nowMs)) {
      this.#options.metrics.abandoned.websocket.inc();
      this.#parked.remove(socket);
      socket.terminate();
    }
    this.#returnReady();
  }

  /** The room is over: the last parts, the notice and the end. Closing the sockets is the caller's. */
  end(): void {
    for (const due of this.#phases.finish()) this.#write(due, [END_FRAME]);
    for (const socket of this.#parked.all()) this.#send(socket, [END_FRAME]);
  }

  /** Whether the room is over. */
  get ended(): boolean {
    return this.#options.feed.ended;
  }

  sockets(): ListenerWs[] {
    return [...this.#groups.flatMap((group) => group.sockets()), ...this.#parked.all()];
  }

  #join(socket: ListenerWs): void {
    const { data } = socket;
    data.phase = this.#phaseFor(data.from);
    const position = this.#position(data.phase);
    const plan = planJoin(data.from, position);
    const frames = this.#greeting();
    if (plan.at === "now") {
      if (plan.moved !== undefined) frames.push(movedFrame(plan.moved));
      frames.push(...this.#parts(plan.from, position.boundary));
      this.#sendAndPlace(socket, frames, position.boundary);
    } else {
      this.#send(socket, frames);
      this.#parked.add(socket, data.from ?? 0, this.#nowMs());
    }
  }

  /** Who was cut off shortly before the end still gets the rest; who comes to a room that is over gets none of it. */
  #joinAfterEnd(socket: ListenerWs): void {
    const { from } = socket.data;
    const rest = from === undefined ? [] : this.#parts(from, Number.POSITIVE_INFINITY);
    this.#send(socket, [...this.#greeting(), ...rest, END_FRAME]);
  }

  #write({ phase, from, to }: DueWrite, more: readonly ListenFrame[]): void {
    const group = this.#groups[phase];
    if (group === undefined) return;
    if (group.size > 0) {
      const news = group.noticeDue ? noticeFrames(this.#options.feed.notice) : [];
      const frames = [...this.#parts(from, to), ...news, ...more];
      if (frames.length > 0) this.#publish(group, encodeFrames(frames), from);
    }
    group.noticeDue = false;
  }

  /** Only once all that is due has been written: until then, phases have not sent what they count as written. */
  #returnReady(): void {
    for (const socket of this.#parked.ready((phase) => this.#phases.next(phase))) this.#return(socket);
  }

  /** `from`: the first part in the message, which slow listeners will lack. */
  #publish(group: PhaseGroup, message: Uint8Array, from: number): void {
    const { metrics } = this.#options;
    for (const socket of group.slowOnes(this.#nowMs(), message.length)) {
      metrics.slow.websocket.inc();
      group.remove(socket);
      this.#parked.add(socket, from, this.#nowMs());
    }
    group.write(message);
    metrics.writes.websocket.inc(group.size);
    metrics.bytes.websocket.inc(group.size * message.length);
  }

  /** A listener that was slow has read on. */
  #return(socket: ListenerWs): void {
    const { next, phase } = socket.data;
    const position = this.#position(phase);
    const { from, moved } = planReturn(next, position);
    if (moved) this.#options.metrics.moved.websocket.inc();
    const frames = [
      ...(moved ? [movedFrame({ from: next, to: from })] : []),
      ...noticeFrames(this.#options.feed.notice),
      ...this.#parts(from, position.boundary),
    ];
    this.#parked.remove(socket);
    this.#sendAndPlace(socket, frames, position.boundary);
  }

  /** Sends what leads up to `next`, and puts the listener into its phase unless that already was too much for it. */
  #sendAndPlace(socket: ListenerWs, frames: readonly ListenFrame[], next: number): void {
    this.#send(socket, frames);
    if (socket.getBufferedAmount() > SLOW_BYTES) this.#parked.add(socket, next, this.#nowMs());
    else this.#groups[socket.data.phase]?.add(socket);
  }

  #send(socket: ListenerWs, frames: readonly ListenFrame[]): void {
    if (frames.length === 0) return;
    const message = encodeFrames(frames);
    socket.send(message);
    this.#options.metrics.writes.websocket.inc();
    this.#options.metrics.bytes.websocket.inc(message.length);
  }

  #greeting(): ListenFrame[] {
    const { feed, rendition, intervalMs, clock } = this.#options;
    return greetingFrames({ feed, rendition, intervalMs, serverTimeMs: clock.nowMs() });
  }

  /** The emptiest phase; of a listener that resumes, the emptiest that has not less than it. */
  #phaseFor(from: number | undefined): number {
    const all = this.#groups.map((_, phase) => phase);
    const level = all.filter((phase) => from === undefined || this.#phases.next(phase) >= from);
    const choice = level.length > 0 ? level : all;
    return choice.reduce((best, phase) => (this.#sizeOf(phase) < this.#sizeOf(best) ? phase : best));
  }

  #sizeOf(phase: number): number {
    return this.#groups[phase]?.size ?? 0;
  }

  #position(phase: number): JoinPosition {
    const { rendition, phases } = this.#options;
    return { first: rendition?.window.first, boundary: this.#phases.next(phase), phases };
  }

  #parts(from: number, to: number): ListenFrame[] {
    const { rendition } = this.#options;
    return rendition === undefined ? [] : partFrames(rendition.window.range(from, to));
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
