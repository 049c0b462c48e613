import type { VerdictSpan } from "../event-report.ts";
import type { EventSpan } from "../event-span.ts";
import { heardAtEnd } from "../heard.ts";
import type { MeasuredFigures } from "./figure-list.ts";

/** From the first word of an attack to the last. `undefined`: nobody said that there was one. */
export function attackOf(verdicts: readonly VerdictSpan[]): { fromMs: number; toMs: number } | undefined {
  const attacks = verdicts.filter(({ verdict }) => verdict === "attack" || verdict === "both");
  const first = attacks[0];
  return first && { fromMs: first.fromMs, toMs: Math.max(...attacks.map(({ toMs }) => toMs)) };
}

/** Who heard before, and the fewest who did while it lasted. */
export function attackFigures({ samples, before }: EventSpan, verdicts: readonly VerdictSpan[]): MeasuredFigures {
  const attack = attackOf(verdicts);
  if (attack === undefined) return {};
  const ahead = samples.findLast(({ atMs }) => atMs <= attack.fromMs) ?? before;
  const heardBefore = ahead === undefined ? null : heardAtEnd(ahead);
  const during = samples
    .filter(({ atMs }) => atMs > attack.fromMs && atMs <= attack.toMs)
    .map((sample) => ({ atMs: sample.atMs, heard: heardAtEnd(sample) }))
    .filter((sample): sample is { atMs: number; heard: number } => sample.heard !== null);
  const least = during.reduce<(typeof during)[number] | undefined>(
    (best, sample) => (best === undefined || sample.heard < best.heard ? sample : best),
    undefined,
  );
  return {
    "kept.heardBeforeAttack": { value: heardBefore, atMs: attack.fromMs },
    "kept.heardLeastInAttack": { value: least?.heard ?? null, atMs: least?.atMs ?? null },
  };
}
