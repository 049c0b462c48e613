import type { VerdictClass } from "../../src/protocol/index.ts";
import type { WatchedEpisode, WatchedSecond } from "./watched.ts";

/** Of an attack, or of people beside one, so much must be there for the label to be true of a second. */
const PART_MIN = 0.03;
/** A smaller part of a crowd drowns in it, and teaches that crowds are attacks. */
const MIXED_MIN = 0.15;
/** Before, the label is not to be seen yet. */
const AFTER_ONSET_MS = 3_000;

/** Seconds of which the episode's label is true, and in which there is trouble. */
export function lessonsOf({ label, alsoFair, calm, seconds }: WatchedEpisode): WatchedSecond[] {
  // What a fair judge may call a crowd teaches nothing but that crowds are something else.
  if (calm || alsoFair.includes("crowd")) return [];
  return seconds.filter((second) => {
    return second.strained && second.afterOnsetMs >= AFTER_ONSET_MS && isTrueOf(label, second.attackShare);
  });
}

function isTrueOf(label: VerdictClass, attackShare: number): boolean {
  if (label === "both") return attackShare >= MIXED_MIN && attackShare <= 1 - PART_MIN;
  if (label === "attack") return attackShare >= PART_MIN;
  return true;
}
