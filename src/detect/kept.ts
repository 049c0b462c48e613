import type { KeptAlarm } from "./alarm.ts";
import type { KeptBaseline } from "./baseline.ts";
import type { Side } from "./detection.ts";
import type { KeptSteps } from "./step-score.ts";
import type { KeptTests } from "./window-tests.ts";

/** What `keep()` gives. */
export type Kept = {
  binMs: number;
  sides: readonly Side[];
  lastMs: number | null;
  baseline: KeptBaseline;
  tests: KeptTests;
  steps: KeptSteps;
  alarm: KeptAlarm;
};

/** Reads it back; `undefined`: nothing, or kept by another kind of detector. */
export function keptOf(from: unknown, { binMs, sides }: Pick<Kept, "binMs" | "sides">): Kept | undefined {
  if (typeof from !== "object" || from === null) return undefined;
  const kept = structuredClone(from) as Partial<Kept>;
  const isOurs = kept.binMs === binMs && kept.sides?.join() === sides.join();
  const isWhole = kept.baseline && kept.tests && kept.steps && kept.alarm && kept.lastMs !== undefined;
  return isOurs && isWhole ? (kept as Kept) : undefined;
}
