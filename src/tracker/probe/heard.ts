import type { ProbeOutcome } from "./probe-result.ts";

/** So much sound is enough to tell. */
export const ENOUGH_MS = 2_000;
/** Behind live by more than the edge's interval and this, it is late. */
const LATE_MS = 3_000;

/** What one connection brought. */
export type Heard = {
  edge: string;
  levelDb: number | null;
  /** No part rose above digital silence. */
  isSilent: boolean;
  heardMs: number;
  behindMs: number | null;
  firstSoundMs: number | null;
  intervalMs: number;
  /** Parts that were left out between those that came. */
  missing: number;
  /** Whether parts came that were not there yet when it connected. */
  isFlowing: boolean;
};

/** Silence is only said of enough sound, or of none at all; a hole is lateness to whoever waits for what fell into it. */
export function outcomeOf(heard: Heard): { outcome: ProbeOutcome; code: string | null } {
  const { isSilent, heardMs, behindMs, intervalMs, missing, isFlowing } = heard;
  if (!isFlowing) return { outcome: "silent", code: "no_parts" };
  if (isSilent && heardMs >= ENOUGH_MS) return { outcome: "silent", code: null };
  if (behindMs === null || behindMs > intervalMs + LATE_MS) return { outcome: "late", code: null };
  if (missing > 0) return { outcome: "late", code: "parts_missing" };
  return { outcome: "sound", code: null };
}
