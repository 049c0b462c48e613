import type { Verdict } from "../protocol/index.ts";
import type { Pressure } from "./door/index.ts";

/** Hashes that a newcomer is asked for while an attack is said aloud, and while it is at least as likely as not. */
const EFFORT = { said: 48, likely: 24 };
const LIKELY = 0.5;

/** What a verdict asks of newcomers at the room's door. A crowd is asked for nothing. */
export function pressureOf({ stressed, verdict, probabilities }: Verdict): Pressure {
  const isSaid = verdict === "attack" || verdict === "both";
  if (stressed && isSaid) return { challenge: { effort: EFFORT.said }, flood: true };
  const isLikely = stressed && probabilities.attack + probabilities.both >= LIKELY;
  return { challenge: isLikely ? { effort: EFFORT.likely } : null, flood: false };
}
