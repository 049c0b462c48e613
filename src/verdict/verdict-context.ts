import type { CapacityProof, DoorReason, DoorStatus, Measure } from "../protocol/index.ts";

/** What control knows of a room beside the signs. It is kept with each second, so that the verdict can be worked out again. */
export type VerdictContext = {
  /** Moments that people were told to come at, or that they came for: the door's opening, the host's going live. Unix milliseconds. */
  expectedAtMs: number[];
  /** When the room was posted about; `null`: nobody keeps a list. */
  postsAtMs: number[] | null;
  /** What a rehearsal proved; `null`: nobody rehearsed. */
  proven: CapacityProof | null;
  status: DoorStatus;
  why: DoorReason;
  /** What was done since the second before. */
  measures: Measure[];
};

/** Of a room of which nothing is known. */
export function calmContext(): VerdictContext {
  return { expectedAtMs: [], postsAtMs: null, proven: null, status: "not-queueing", why: null, measures: [] };
}
