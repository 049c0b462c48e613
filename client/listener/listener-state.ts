import type { RoomNotice } from "../../src/protocol/index.ts";
import type { Waiting } from "./door/index.ts";
import type { ListenFault } from "./listen-fault.ts";
import type { Meanwhile } from "./waiting-sound/meanwhile.ts";

/** The ways of making sound, best first. */
export type ListenPath = "mse" | "managed-mse" | "webcodecs" | "hls";

/** `waiting`: at the room's door, see `ListenerState.waiting`. `blocked`: the browser wants a tap first; call `start()` again within one. */
export type ListenPhase =
  | "idle"
  | "connecting"
  | "waiting"
  | "playing"
  | "reconnecting"
  | "ended"
  | "failed"
  | "blocked";

/**
 * How often the edge writes, and why so. `busy`: many people are here, so that it writes more seldom than usual. `calm`: that
 * is over, and the sound comes closer to live again. `lean`: the edge sends the simpler sound instead of the one asked for.
 */
export type ListenPace = { intervalMs: number; why: "busy" | "calm" | "usual"; lean: boolean };

/** A connection as the edge that serves it calls it, for a report of trouble. */
export type ListenerConnection = { edge: string; id: string };

/** What a page shows of a listener. A new object each time something changes. */
export type ListenerState = {
  phase: ListenPhase;
  /** The path in use; `undefined` until one has been tried. */
  path: ListenPath | undefined;
  /** How far behind live the ear is; `undefined` until there is sound. */
  behindMs: number | undefined;
  /** The number of the part at the ear; `undefined` while there is no sound, or where only the browser knows. */
  part: number | undefined;
  /** How much of that is more than the edge's pace and the network ask for; an outage makes it seconds, which are caught up on. */
  lateMs: number;
  /** The ear stands still until sound comes, and then goes on where it stopped. */
  interrupted: boolean;
  /** The present playback rate, 0.97 to 1.03; up to 1.06 after an outage. */
  rate: number;
  /** How often the sound waited for data. */
  stalls: number;
  /** Sound that never came and was skipped, in all. */
  gapsMs: number;
  /** Jumps to the live edge: by the edge's word, by our own choice or by the listener's. */
  moved: number;
  pace: ListenPace;
  /** While `reconnecting`: what is missed meanwhile will still be heard, if the connection is back soon. */
  resumable: boolean;
  /** While `waiting`, and until there is sound: the place, the wait, and why. */
  waiting: Waiting | undefined;
  /** What is heard while `waiting`. */
  meanwhile: Meanwhile;
  /** The last word on the room. */
  notice: RoomNotice | undefined;
  /** Why the phase is `failed`; or why it is `connecting` still; or, while another path plays on, why the one before was given up. */
  error: ListenFault | undefined;
};

export const IDLE_STATE: ListenerState = {
  phase: "idle",
  path: undefined,
  behindMs: undefined,
  part: undefined,
  lateMs: 0,
  interrupted: false,
  rate: 1,
  stalls: 0,
  gapsMs: 0,
  moved: 0,
  pace: { intervalMs: 200, why: "usual", lean: false },
  resumable: false,
  waiting: undefined,
  meanwhile: "nothing",
  notice: undefined,
  error: undefined,
};
