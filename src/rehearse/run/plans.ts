import type { GeneratorPlan } from "../generator/index.ts";
import type { RehearsalOptions } from "../rehearsal-options.ts";

const SEED_STRIDE = 0x9e37_79b9;

/** Parts a rehearsal among its processes: each is a Poisson process of its own, and so is their sum. */
export function plansOf(options: RehearsalOptions, room: string, startAtMs: number): GeneratorPlan[] {
  const { url, rendition, listeners, rampMs, forMs, stayMs, seed, churnPercentPerMinute, destinations } = options;
  const processes = Math.max(1, options.processes);
  return Array.from({ length: processes }, (_, at) => {
    const share = Math.floor(listeners / processes) + (at < listeners % processes ? 1 : 0);
    return {
      origin: new URL(url).origin,
      room,
      rendition,
      listeners: share,
      rampMs,
      forMs,
      stayMs,
      churnPerSecond: (share * churnPercentPerMinute) / 100 / 60,
      seed: (seed + at * SEED_STRIDE) >>> 0,
      destinations,
      startAtMs,
    };
  });
}
