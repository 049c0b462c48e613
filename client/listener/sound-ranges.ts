import type { PlayerView, SoundRange } from "./player.ts";

/** Clocks and containers round: an ear this little before a range is in it. */
const TOLERANCE_MS = 30;

/** Finds the ear in what is buffered; `ranges` in order, not touching. */
export function viewAround(ranges: readonly SoundRange[], earMs: number | undefined): PlayerView {
  if (earMs === undefined) return { earMs, range: ranges.at(-1), nextStartMs: undefined };
  const range = ranges.find(({ startMs, endMs }) => startMs - TOLERANCE_MS <= earMs && earMs < endMs + TOLERANCE_MS);
  const next = ranges.find(({ startMs }) => startMs > earMs + TOLERANCE_MS && startMs !== range?.startMs);
  return { earMs, range, nextStartMs: next?.startMs };
}
