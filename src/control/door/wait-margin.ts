/** The share of outcomes that may lie below, and as many above. */
const OUTSIDE = 0.1;
/** Outcomes that are remembered. */
const REMEMBERED_MAX = 1_000;
/** Before anything is learned: from half to twice the prediction. */
const UNLEARNED: readonly number[] = Array.from({ length: 21 }, (_, at) => (Math.LN2 * (at - 10)) / 8);
/** How far one outcome moves the level of a bound, while no other is open. */
const STEP = 0.05;
/** So many open predictions halve a step. */
const OPEN_ALIKE = 20;
/** A level beyond the last outcome goes this much further than most outcomes spread. */
const BEYOND = 5;
const LEVEL_MAX = 1.5;
/** Fronts move in strides: nothing is told more exactly. */
const STRIDE_MS = 500;

/** Quantiles that stand for the outcomes when they are kept. */
const KEPT = 20;

/** What is kept of a class: levels of the bounds, then 21 quantiles of the outcomes, each a log of actual over predicted. */
export type MarginRow = number[];

/**
 * How far waits of one class lie off their predictions: quantiles of past outcomes, at levels that move by each outcome so that a tenth
 * lies below and a tenth above (adaptive conformal inference, Gibbs and Candès 2021), whatever the outcomes do.
 */
export class WaitMargin {
  #low: number;
  #high: number;
  /** Oldest first. */
  readonly #errors: number[];
  readonly #sorted: number[];

  constructor([low = OUTSIDE, high = 1 - OUTSIDE, ...errors]: MarginRow = []) {
    this.#low = low;
    this.#high = high;
    this.#errors = errors.length > 0 ? errors : [...UNLEARNED];
    this.#sorted = this.#errors.toSorted((a, b) => a - b);
  }

  /** Rounded to thousandths. */
  get row(): MarginRow {
    const quantiles = Array.from({ length: KEPT + 1 }, (_, at) => this.#quantile(at / KEPT));
    return [this.#low, this.#high, ...quantiles].map((number) => Math.round(number * 1_000) / 1_000);
  }

  /** Never crossed. */
  around(predictedMs: number): { p10Ms: number; p50Ms: number; p90Ms: number } {
    const middle = this.#quantile(0.5);
    const low = Math.min(this.#quantile(this.#low), middle);
    const high = Math.max(this.#quantile(this.#high), middle);
    return {
      p10Ms: Math.max(0, Math.floor(predictedMs * Math.exp(low)) - STRIDE_MS),
      p50Ms: Math.round(predictedMs * Math.exp(middle)),
      p90Ms: Math.ceil(predictedMs * Math.exp(high)) + STRIDE_MS,
    };
  }

  /**
   * Where an outcome lies against the interval that was told. `open`: predictions whose outcome is awaited; most were told alike and will end
   * alike, so that each counts for less.
   */
  judge(side: "below" | "within" | "above", open: number): void {
    const step = STEP / (1 + open / OPEN_ALIKE);
    this.#low = bounded(this.#low + step * (OUTSIDE - (side === "below" ? 1 : 0)));
    this.#high = bounded(this.#high - step * (OUTSIDE - (side === "above" ? 1 : 0)));
  }

  /** Log of actual over predicted. */
  learn(error: number): void {
    this.#errors.push(error);
    this.#sorted.splice(placeIn(this.#sorted, error), 0, error);
    if (this.#errors.length <= REMEMBERED_MAX) return;
    const oldest = this.#errors.shift() ?? 0;
    this.#sorted.splice(placeIn(this.#sorted, oldest), 1);
  }

  /** Levels below 0 and above 1 lie beyond all outcomes. */
  #quantile(level: number): number {
    if (level < 0) return this.#at(0) + BEYOND * level * this.#spread;
    if (level > 1) return this.#at(1) + BEYOND * (level - 1) * this.#spread;
    return this.#at(level);
  }

  get #spread(): number {
    return Math.max(this.#at(1 - OUTSIDE) - this.#at(OUTSIDE), 0.05);
  }

  #at(level: number): number {
    const at = level * (this.#sorted.length - 1);
    const below = this.#sorted[Math.floor(at)] ?? 0;
    return below + (at % 1) * ((this.#sorted[Math.ceil(at)] ?? 0) - below);
  }
}

function bounded(level: number): number {
  return Math.min(Math.max(level, 1 - LEVEL_MAX), LEVEL_MAX);
}

/** The index of the first that is not less. */
function placeIn(sorted: readonly number[], value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
