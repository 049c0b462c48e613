import type { EventSpan } from "./event-span.ts";

/** A sample may be late by so much without anything missing. */
const LATE_MS = 2_500;

export type Hole = { fromMs: number; toMs: number };

/** Stretches of the event of which there is no sample, or of which no edge was heard. Neighbours are one. */
export function holesOf({ fromMs, toMs, samples, before }: EventSpan): Hole[] {
  const holes: Hole[] = [];
  const add = (hole: Hole) => {
    const last = holes.at(-1);
    if (last !== undefined && hole.fromMs - last.toMs <= LATE_MS) last.toMs = hole.toMs;
    else holes.push(hole);
  };
  let knownMs = Math.max(fromMs, before?.atMs ?? fromMs);
  for (const { atMs, spanMs, now } of samples) {
    if (atMs > toMs) break;
    if (atMs - spanMs - knownMs > LATE_MS) add({ fromMs: knownMs, toMs: atMs - spanMs });
    if (now === null) add({ fromMs: Math.max(knownMs, atMs - spanMs), toMs: atMs });
    knownMs = Math.max(knownMs, atMs);
  }
  if (toMs - knownMs > LATE_MS + (samples.at(-1)?.spanMs ?? 0)) add({ fromMs: knownMs, toMs });
  return holes.filter((hole) => hole.toMs - hole.fromMs > LATE_MS);
}

export function lengthOf(holes: readonly Hole[]): number {
  return holes.reduce((sum, hole) => sum + hole.toMs - hole.fromMs, 0);
}
