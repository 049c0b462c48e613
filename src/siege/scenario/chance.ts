import type { Span } from "./scenario.ts";

/** All draws of a plan come from one of these, `[0, 1)`, so that a seed makes one plan. */
export type Random = () => number;

/** Evenly over the logarithm; evenly where the span touches zero or less. */
export function drawn([least, most]: Span, random: Random): number {
  const at = random();
  return least > 0 ? least * (most / least) ** at : least + (most - least) * at;
}

export function drawnWhole(span: Span, random: Random): number {
  return Math.round(drawn(span, random));
}

/** Heavy-tailed as people's pauses are: half below `median`; a `spread` of 1 puts one in six beyond 2.7 times as much. */
export function logNormal(median: number, spread: number, random: Random): number {
  return median * Math.exp(spread * normal(random));
}

/** Mean 0, deviation 1. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function exponential(mean: number, random: Random): number {
  return -mean * Math.log(1 - random());
}

/** 0 … count − 1, the first most often: about as names, words and networks are (Zipf's law). */
export function ranked(count: number, random: Random): number {
  return Math.min(count - 1, Math.floor((count + 1) ** random() - 1));
}
