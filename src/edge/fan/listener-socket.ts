import { type Ear, newEar, type RoomTally } from "../audience/index.ts";
/** Where a WebSocket belongs, as the socket's events see it. */
export interface SocketFan {
  /** Whether the room is over. */
  readonly ended: boolean;
  join(socket: ListenerWs): void;
  leave(socket: ListenerWs): void;
  /** Its buffer is empty, as far as Bun says. */
  drained(socket: ListenerWs): void;
}

/** What the edge keeps of one WebSocket listener. */
export type ListenerSocket = {
  readonly fan: SocketFan;
  /** The first part that the listener asked for. */
  readonly from: number | undefined;
  /** The other edge that it comes from. */
  readonly was: string | undefined;
  /** Where it is counted. */
  readonly tally: RoomTally;
  readonly ear: Ear;
  phase: number;
  /** Its place among its phase's listeners; −1 while it is in none. */
  place: number;
  /** The first part that it lacks; kept only while it is in no phase. */
  next: number;
  /** Monotonic; when it was taken from its phase. */
  parkedAtMs: number;
  /** Messages that it sent in the present span of ten seconds. */
  messages: number;
  messagesSpan: number;
};

export type ListenerWs = Bun.ServerWebSocket<ListenerSocket>;

export function listenerSocket(
  fan: SocketFan,
  from: number | undefined,
  tally: RoomTally,
  was: string | undefined,
): ListenerSocket {
  return {
    fan,
    from,
    was,
    tally,
    ear: newEar(),
    phase: 0,
    place: -1,
    next: 0,
    parkedAtMs: 0,
    messages: 0,
    messagesSpan: 0,
  };
}
