import { PART_MS } from "../../protocol/index.ts";

/** How often an edge may write to a listener. */
export const INTERVALS_MS: readonly number[] = [PART_MS, 400, 1_000, 2_000];

/** One step: how often listeners are written to, and whether those who asked for no rendition get the lean one. */
export type PaceLevel = { readonly intervalMs: number; readonly lean: boolean };

/** The steps from the first that is taken to the last. Level 0 is how a room begins. */
export type PaceLadder = readonly [PaceLevel, ...PaceLevel[]];

/**
 * From `intervalMs` to `maxIntervalMs`, then the lean rendition; a single step when both are the same.
 * Throws RangeError when one is no interval of the ladder, or the longest is below the shortest.
 */
export function paceLadder(intervalMs: number, maxIntervalMs: number): PaceLadder {
  for (const wanted of [intervalMs, maxIntervalMs]) {
    if (!INTERVALS_MS.includes(wanted)) {
      throw new RangeError(`Cannot write every ${wanted} ms: it is none of ${INTERVALS_MS.join(", ")}`);
    }
  }
  if (maxIntervalMs < intervalMs) {
    throw new RangeError(`Cannot write every ${intervalMs} ms: the longest interval is ${maxIntervalMs}`);
  }
  const first = { intervalMs, lean: false };
  const longer = INTERVALS_MS.filter((each) => each > intervalMs && each <= maxIntervalMs);
  if (longer.length === 0) return [first];
  return [
    first,
    ...longer.map((each) => ({ intervalMs: each, lean: false })),
    { intervalMs: maxIntervalMs, lean: true },
  ];
}
