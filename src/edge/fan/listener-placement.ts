import type { Clock } from "../../platform/index.ts";
import { PART_MS } from "../../protocol/index.ts";
import type { EdgeMetrics } from "../edge-metrics.ts";
import type { FanMessages } from "./fan-messages.ts";
import type { FanWriter } from "./fan-writer.ts";
import { type JoinPlan, type JoinPosition, planJoin, planReturn } from "./join-plan.ts";
import type { Lanes } from "./lanes.ts";
import { SLOW_BYTES } from "./limits.ts";
import { END_FRAME, encodeFrames, movedFrame } from "./listen-messages.ts";
import { DUE } from "./listener-group.ts";
import type { ListenerWs, SocketLane } from "./listener-socket.ts";
import { isBehindItsGroup, ParkedListeners } from "./parked-listeners.ts";

export type ListenerPlacementOptions = {
  lanes: Lanes;
  messages: FanMessages;
  writer: FanWriter;
  clock: Clock;
  metrics: EdgeMetrics;
};

/** Brings listeners to where their group is: who joins, and who was slow and has read on. */
export class ListenerPlacement {
  readonly #options: ListenerPlacementOptions;
  readonly #parked = new ParkedListeners();

  constructor(options: ListenerPlacementOptions) {
    this.#options = options;
  }

  /** Who is in no group for now. */
  parked(): ListenerWs[] {
    return this.#parked.all();
  }

  get parkedCount(): number {
    return this.#parked.size;
  }

  /** Everything that it needs to start at once, in one message. */
  join(socket: ListenerWs): void {
    const { lanes, messages, writer } = this.#options;
    const { data } = socket;
    const lane = lanes.forJoiner(this.#nowMs());
    data.lane = lane;
    data.group = lane.groupFor(data.from);
    const position = this.#position(lane, data.group);
    const plan = planJoin(data.from, position);
    if (plan.at === "now") {
      this.#sendAndPlace(socket, this.#greeting(socket, plan, position), position.boundary);
    } else {
      writer.send(socket, encodeFrames(messages.greetingFrames(lanes.targetMs, idOf(socket))));
      this.park(socket, data.from ?? 0, 0);
    }
  }

  /** Who was cut off shortly before the end still gets the rest; who comes to a room that is over gets none of it. */
  joinAfterEnd(socket: ListenerWs): void {
    const { lanes, messages, writer } = this.#options;
    const { from } = socket.data;
    const rest = from === undefined ? [] : messages.parts({ from, to: Number.POSITIVE_INFINITY });
    writer.send(socket, encodeFrames([...messages.greetingFrames(lanes.targetMs, idOf(socket)), ...rest, END_FRAME]));
  }

  leave(socket: ListenerWs): void {
    const { lane, group, place } = socket.data;
    this.#parked.remove(socket);
    if (place >= 0) lane?.groups[group]?.remove(socket);
  }

  /** It is in no group until it has read on. It lacks parts from `next` on, and of `DUE` what is in `missed`. */
  park(socket: ListenerWs, next: number, missed: number): void {
    const { data } = socket;
    data.told = missed & DUE.pace ? undefined : data.lane?.pace.told;
    data.source = missed & DUE.init ? undefined : this.#options.messages.source;
    this.#parked.add(socket, next, this.#nowMs());
  }

  /** Only once all that is due has been written: until then, groups have not sent what they count as written. */
  returnReady(): void {
    for (const socket of this.#parked.ready()) this.#return(socket);
  }

  drained(socket: ListenerWs): void {
    if (!this.#parked.has(socket) || socket.getBufferedAmount() > 0) return;
    if (isBehindItsGroup(socket)) this.#return(socket);
  }

  /** Lets go of those who read nothing any more. */
  abandon(nowMs: number): void {
    for (const socket of this.#parked.abandoned(nowMs)) {
      this.#options.metrics.abandoned.websocket.inc();
      socket.data.tally.turnedOut("unread");
      this.#parked.remove(socket);
      socket.terminate();
    }
  }

  #greeting(socket: ListenerWs, plan: Extract<JoinPlan, { at: "now" }>, { boundary }: JoinPosition): Uint8Array {
    const { lanes, messages } = this.#options;
    const { from, moved } = plan;
    const range = { from, to: boundary };
    if (moved === undefined) return messages.greeting(lanes.targetMs, range, idOf(socket));
    return encodeFrames([
      ...messages.greetingFrames(lanes.targetMs, idOf(socket)),
      movedFrame(moved),
      ...messages.parts(range),
    ]);
  }

  #return(socket: ListenerWs): void {
    const { messages, metrics } = this.#options;
    const { next, lane, group, told, source } = socket.data;
    if (lane === undefined) return;
    const position = this.#position(lane, group);
    const { from, moved } = planReturn(next, position);
    if (moved) {
      metrics.moved.websocket.inc();
      socket.data.ledger?.moved(socket.data.slot);
    }
    const missed = (told === lane.pace.told ? 0 : DUE.pace) | (source === messages.source ? 0 : DUE.init | DUE.pace);
    const gap = moved ? { from: next, to: from } : undefined;
    const frames = messages.returning(missed, lane.pace.told, gap, { from, to: position.boundary });
    this.#parked.remove(socket);
    this.#sendAndPlace(socket, encodeFrames(frames), position.boundary);
  }

  /** Sends what leads up to `next`, and puts the listener into its group unless that already was too much for it. */
  #sendAndPlace(socket: ListenerWs, message: Uint8Array, next: number): void {
    const { lane, group } = socket.data;
    this.#options.writer.send(socket, message);
    if (socket.getBufferedAmount() > SLOW_BYTES) this.park(socket, next, 0);
    else lane?.groups[group]?.add(socket);
  }

  #position(lane: SocketLane, group: number): JoinPosition {
    const { messages, lanes } = this.#options;
    const intervalParts = lanes.targetMs / PART_MS;
    return { first: messages.source?.window.first, boundary: lane.turns.next(group), intervalParts };
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}

function idOf({ data: { ledger, slot } }: ListenerWs): string | undefined {
  return ledger?.idOf(slot);
}
