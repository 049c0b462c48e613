import type { Abuse } from "../../protocol/index.ts";
import { type Ear, newEar, type RoomTally } from "../audience/index.ts";
import type { RenditionFeed } from "../feed/room-feed.ts";
import type { ListenerLedger } from "../listener-facts/index.ts";
import type { ToldPace } from "./lane-pace.ts";

/** Where a WebSocket belongs, as the socket's events see it. */
export interface SocketFan {
  /** Whether the room is over. */
  readonly ended: boolean;
  readonly room: string;
  join(socket: ListenerWs): void;
  leave(socket: ListenerWs): void;
  /** Its buffer is empty, as far as Bun says. */
  drained(socket: ListenerWs): void;
}

/** The lane that a WebSocket is in, as the socket sees it. */
export interface SocketLane {
  parked: number;
  readonly turns: { next(group: number): number };
  readonly pace: { readonly told: ToldPace };
  readonly groups: readonly { add(socket: ListenerWs): void; remove(socket: ListenerWs): void }[];
}

/** What a socket's listener was let in by, as the socket's events see it. */
export interface SocketSeat {
  /** Writes the listener's ticket: to be called with the greeting. */
  opened(socket: ListenerWs): void;
  /** It has acknowledged that it hears. */
  heard(): void;
  abused(abuse: Abuse): void;
  left(): void;
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
  /** `undefined` in a room that is over. */
  readonly seat: SocketSeat | undefined;
  readonly ear: Ear;
  /** Remembers what it acknowledges; `undefined`: nobody asks. */
  readonly ledger: ListenerLedger | undefined;
  /** Its slot there; −1: it has none. */
  slot: number;
  /** `undefined` until it is greeted, and in a room that is over. */
  lane: SocketLane | undefined;
  group: number;
  /** Its place among its group's listeners; −1 while it is in none. */
  place: number;
  /** The rest is kept only while it is in no group. The first part that it lacks. */
  next: number;
  /** Monotonic; when it was taken from its group. */
  parkedAtMs: number;
  /** What it has been told and given; `undefined`: it missed that. */
  told: ToldPace | undefined;
  source: RenditionFeed | undefined;
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
  seat?: SocketSeat,
  ledger?: ListenerLedger,
): ListenerSocket {
  return {
    fan,
    from,
    was,
    tally,
    seat,
    ear: newEar(),
    ledger,
    slot: -1,
    lane: undefined,
    group: 0,
    place: -1,
    next: 0,
    parkedAtMs: 0,
    told: undefined,
    source: undefined,
    messages: 0,
    messagesSpan: 0,
  };
}
