import type { Pace, RoomNotice, Welcome } from "../../../src/protocol/index.ts";
import type { Waiting } from "../door/waiting.ts";
import type { ListenFault } from "../listen-fault.ts";
import type { PartGap } from "./part-sequence.ts";

/** A part as it came, never twice. `cmaf` is a view into its message, which is the receiver's. */
export type ArrivedPart = {
  number: number;
  cmaf: Uint8Array;
  /** When its sound begins, in milliseconds since the room's epoch: the timeline of players. */
  startMs: number;
  /** How long after its end it came, by the edge's clock: the edge's interval, the network's delay, the clocks' error. */
  lagMs: number;
  /** False for what came with the greeting because it lay ready; its lag says nothing of the next part's. */
  live: boolean;
};

/** `waiting`: at the room's door, until the listener is called. */
export type ConnectionPhase = "connecting" | "waiting" | "open" | "reconnecting" | "ended" | "failed";

export type ListenEvents = {
  /** `fault` says why at `failed`. */
  phase(phase: ConnectionPhase, fault: ListenFault | undefined): void;
  /** `sameTimeline` is false for the first and when the room has begun anew: what was buffered is worthless then. */
  welcome(welcome: Welcome, sameTimeline: boolean): void;
  init(section: Uint8Array): void;
  /** Those of one message, in order, at least one. */
  parts(parts: readonly ArrivedPart[]): void;
  /** Parts that will not come. `moved` when this is a jump to the live edge, by the edge's word or our own choice. */
  missed(gap: PartGap, moved: boolean): void;
  notice(notice: RoomNotice): void;
  /** The edge will write at another interval. */
  paced?(pace: Pace): void;
  /** While `waiting`: what is known of the door, at each change. */
  waiting?(waiting: Waiting): void;
  /** The door says no for now, by this code; another attempt follows by itself. */
  troubled?(code: string): void;
};
