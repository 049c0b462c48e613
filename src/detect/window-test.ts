import { DailyRecords, type KeptRecords } from "./daily-records.ts";
import type { Side } from "./detection.ts";
import { Dispersion, type KeptDispersion } from "./dispersion.ts";
import { deviation, logLowerTail, logUpperTail, lowerQuantile, upperQuantile } from "./negative-binomial.ts";
import type { Sum } from "./recent-bins.ts";

const DAY_MS = 24 * 3_600_000;
/** What is rarer than this is learned as if it were just as rare ... */
const LEARNED_TAIL = 1e-4;
/** ... which within so many standard deviations nothing is. */
const SURELY_USUAL = 3;
/** A sum of fewer of its bins, after a gap, is not tested: it varies more. */
const FULL_SHARE = 0.8;
/** The greatest of n exponential surprises is about ln n + Euler's constant. */
const EULER = 0.5772;
const PRIOR_DAYS = 3;
/** A surprise counts in the records for at most so many times the limit: an outage is one bad day, not the end of all alarms. */
const RECORD_LIMITS = 4;

export type KeptWindow = { dispersion: KeptDispersion; records: KeptRecords };

/** Tests the sum of so many bins against what is usual. Surprises are −ln of chances. */
export class WindowTest {
  readonly bins: number;
  readonly #single: WindowTest | undefined;
  readonly #expectedRecord: number;
  readonly #dispersion: Dispersion;
  readonly #records: DailyRecords;

  /** `single`: the test of one bin alone. */
  constructor(binMs: number, bins: number, kept?: KeptWindow, single?: WindowTest) {
    this.bins = bins;
    this.#single = single;
    this.#expectedRecord = Math.log(Math.max(2, DAY_MS / binMs)) + EULER;
    this.#dispersion = new Dispersion(binMs, bins, kept?.dispersion);
    this.#records = new DailyRecords(this.#expectedRecord, PRIOR_DAYS, kept?.records);
  }

  keep(): KeptWindow {
    return { dispersion: this.#dispersion.keep(), records: this.#records.keep() };
  }

  /** Whether the sum has bins enough to be tested. */
  takes({ bins }: Sum): boolean {
    return bins >= FULL_SHARE * this.bins;
  }

  /** Of a sum around its mean, at the least that of bins which vary each for itself; `unsure` comes on top. */
  dispersion({ mean, squares, doubt }: Pick<Sum, "mean" | "squares" | "doubt">, unsure: number): number {
    const ofBins = this.#single === undefined ? 0 : (this.#single.learned * squares) / (mean * mean);
    return Math.max(ofBins, this.learned) + this.#dispersion.beyondUsual(doubt) + unsure;
  }

  /** The dispersion around means of the usual doubt. */
  get learned(): number {
    return this.#dispersion.learned;
  }

  /** Of such a sum on a quiet day; 0 for one that is not a standard deviation off on this side. */
  surprise(sum: Sum, side: Side, unsure: number): number {
    const { count, mean } = sum;
    const dispersion = this.dispersion(sum, unsure);
    const off = side === "rise" ? count - mean : mean - count;
    if (off < deviation(mean, dispersion)) return 0;
    return side === "rise" ? -logUpperTail(count, mean, dispersion) : -logLowerTail(count, mean, dispersion);
  }

  /** The surprise as this series deserves it: softer where its usual days hold greater ones than they should. */
  softened(surprise: number): number {
    return surprise / Math.max(1, this.#records.usual / this.#expectedRecord);
  }

  /** Takes note of how surprising the days are, troubles included. `limit`: what is an alarm. */
  note(atMs: number, surprise: number, limit: number): void {
    this.#records.add(atMs, Math.min(surprise, RECORD_LIMITS * limit));
  }

  /** Learns how much quiet sums vary. */
  learn(sum: Sum, unsure: number): void {
    this.#dispersion.learn(this.usualPart(sum, unsure), sum.mean, sum.doubt);
  }

  /** The sum, or as much of it as quiet bins hold. */
  usualPart(sum: Sum, unsure: number): number {
    const { count, mean } = sum;
    const dispersion = this.dispersion(sum, unsure);
    if (Math.abs(count - mean) < SURELY_USUAL * deviation(mean, dispersion)) return count;
    if (count > mean) return Math.min(count, upperQuantile(LEARNED_TAIL, mean, dispersion));
    return Math.max(count, lowerQuantile(LEARNED_TAIL, mean, dispersion));
  }
}
