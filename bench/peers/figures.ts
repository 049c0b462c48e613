/** Between the two in the middle for an even number of them; not a number for none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = low] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** The smallest number that at least `share` of them do not exceed; not a number for none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Of a thread's `/proc/…/schedstat`: nanoseconds on a core. 0 for a thread that has ended. */
export function readRunNanos(schedstat: string): number {
  return Number(schedstat.split(" ", 1)[0]) || 0;
}

/** Of `/proc/…/status`. 0 when it has no such line. */
export function readStatusKilobytes(status: string, key: string): number {
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
}

/** One storm as its load program tells it. */
export type StormOutcome = {
  arrivals: number;
  /** Of them, who heard program before the storm was over. */
  sounded: number;
  /** From the moment an arrival was meant to come until its first program byte. */
  p99: number;
  /** By how much the load program itself came too late with 1 % of the arrivals. */
  late99: number;
};

const FIRST_BYTE_LIMIT_MS = 1_000;
const LOAD_LATE_MS = 200;

/** `load`: the program that makes the storm was the first to fall behind, so it says nothing of the server. */
export function judgeStorm({ p99, late99 }: StormOutcome): "held" | "broke" | "load" {
  if (p99 <= FIRST_BYTE_LIMIT_MS) return "held";
  return late99 > LOAD_LATE_MS ? "load" : "broke";
}

/**
 * The rate to try next, given what was tried in this climb: doubles while it holds, halves while nothing has held.
 * `undefined` when the answer is known or lies outside `lowest` to `highest`.
 */
export function nextRate(
  tried: readonly { rate: number; held: boolean }[],
  bounds: { from: number; lowest: number; highest: number },
): number | undefined {
  const last = tried.at(-1);
  if (last === undefined) return bounds.from;
  const rate = last.held ? last.rate * 2 : last.rate / 2;
  const known = tried.some((each) => each.rate === rate) || (!last.held && tried.some(({ held }) => held));
  return known || rate < bounds.lowest || rate > bounds.highest ? undefined : rate;
}
