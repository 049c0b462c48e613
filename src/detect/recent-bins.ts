import { logLikelihoodRatio } from "./negative-binomial.ts";

/** A bin that was counted, beside what was usual then. */
export type RecentBin = { startMs: number; count: number; mean: number; doubt: number };
/** Several of them together. */
export type Sum = {
  count: number;
  mean: number;
  /** Sum of the squares of the means: where one bin outweighs the others, the sum varies as that one does. */
  squares: number;
  doubt: number;
  bins: number;
};

/** An onset is looked for where the counts are at least by this factor off. */
const FACTOR_LEAST = 1.5;

/** The bins of the last hour, gaps left out. */
export class RecentBins {
  readonly #spanMs: number;
  #bins: RecentBin[];

  constructor(spanMs: number, bins: RecentBin[] = []) {
    this.#spanMs = spanMs;
    this.#bins = bins;
  }

  keep(): RecentBin[] {
    return this.#bins;
  }

  add(bin: RecentBin): void {
    this.#bins.push(bin);
    const oldest = bin.startMs - this.#spanMs;
    while ((this.#bins[0]?.startMs ?? Number.POSITIVE_INFINITY) <= oldest) this.#bins.shift();
  }

  clear(): void {
    this.#bins = [];
  }

  /** Those that begin after `afterMs`, and `running`, which is not among them yet. */
  sum(afterMs: number, running?: RecentBin): Sum {
    const sum = { count: 0, mean: 0, squares: 0, doubt: 0, bins: 0 };
    if (running) include(sum, running);
    for (let at = this.#bins.length - 1; at >= 0; at--) {
      const bin = this.#bins[at];
      if (!bin || bin.startMs <= afterMs) break;
      include(sum, bin);
    }
    return sum;
  }

  /** When the counts most likely began to be off by the factor that `sum` has. */
  onsetMs(sum: Sum, running: RecentBin, dispersion: number): number {
    const ratio = (sum.count + 0.5) / (sum.mean + 0.5);
    const factor = ratio > 1 ? Math.max(FACTOR_LEAST, ratio) : Math.min(1 / FACTOR_LEAST, ratio);
    let onsetMs = running.startMs;
    let evidence = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (const bin of [running, ...this.#bins.toReversed()]) {
      evidence += logLikelihoodRatio(bin.count, bin.mean, dispersion + bin.doubt, factor);
      if (evidence <= most) continue;
      most = evidence;
      onsetMs = bin.startMs;
    }
    return onsetMs;
  }
}

function include(sum: Sum, bin: RecentBin): void {
  sum.count += bin.count;
  sum.mean += bin.mean;
  sum.squares += bin.mean * bin.mean;
  sum.doubt = Math.max(sum.doubt, bin.doubt);
  sum.bins++;
}
