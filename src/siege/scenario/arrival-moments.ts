import { exponential, normal, type Random } from "./chance.ts";
import type { Wave } from "./scenario.ts";

/** People before the announced second, and long after it. */
const EARLY_SHARE = 0.35;
const LATE_SHARE = 0.2;

/** When one of a wave's people comes; may lie before 0 or after the evening's end. `atMs`, `widthMs`: the wave's, drawn. */
export function arrivalMs(shape: Wave["shape"], atMs: number, widthMs: number, random: Random): number {
  if (shape === "steady") return atMs + random() * widthMs;
  if (shape === "post") return atMs + exponential(widthMs, random) + exponential(POST_DELAY_MS, random);
  const part = random();
  if (part < EARLY_SHARE) return atMs - exponential(widthMs, random);
  if (part > 1 - LATE_SHARE) return atMs + exponential(2 * widthMs, random);
  return atMs + (normal(random) * widthMs) / 6;
}

/** A post is seen at once by few: it has to be fetched and read. */
const POST_DELAY_MS = 3_000;
