/**
 * Memory of one hash. More would cost an attacker a little more for a phone's second, and us, who verify, as much more for each
 * proof; `docs/operate/challenge.md` has the figures.
 */
export const MEMORY_KIB = 1024;
export const PASSES = 1;

/** An offer is good for so long: a slow phone's work and a slow network's way, several times over. */
export const OFFER_LIFETIME_MS = 120_000;

/** Expected hashes that a slow phone does in less than a second, and 99 of 100 times in less than three. Nobody is asked for more. */
export const EFFORT_MAX = 96;

const STEPS: readonly { from: number; effort: number }[] = [
  { from: 0.95, effort: EFFORT_MAX },
  { from: 0.85, effort: 48 },
  { from: 0.7, effort: 24 },
];
const EFFORT_MIN = 12;

/**
 * Hashes to ask for at this stress, 0 (at ease) to 1 (at the limit). In steps, so that what a newcomer is asked for does not change
 * with each breath of the load.
 */
export function effortFor(stress: number): number {
  return STEPS.find(({ from }) => stress >= from)?.effort ?? EFFORT_MIN;
}

/** A whole number of hashes from 1 to `EFFORT_MAX`, whatever was asked for. */
export function boundedEffort(effort: number): number {
  return Math.min(EFFORT_MAX, Math.max(1, Math.round(effort) || 1));
}

/** What the hash's first u32 must be below, so that one in `effort` is. */
export function belowOf(effort: number): number {
  return Math.floor(2 ** 32 / effort);
}
