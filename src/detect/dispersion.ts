/** What is believed before anything was seen: 0.3, give or take 0.2 (1 / 0.2² = 25). */
const PRIOR = 0.3;
const PRIOR_WEIGHT = 25;
const HALF_MS = 7 * 24 * 3_600_000;
const LEAST = 1e-3;

export type KeptDispersion = { excess: number; doubt: number; weight: number };

/** Learns by how much counts vary beyond Poisson: variance = mean + dispersion · mean², by weighted moments. */
export class Dispersion {
  readonly #keep: number;
  readonly #prior: number;
  readonly #bins: number;
  readonly #kept: KeptDispersion;

  /** `bins`: of each count, which overlap. */
  constructor(binMs: number, bins: number, kept: KeptDispersion = { excess: 0, doubt: 0, weight: 0 }) {
    this.#keep = 0.5 ** (binMs / HALF_MS);
    this.#prior = PRIOR / Math.sqrt(bins);
    this.#bins = bins;
    this.#kept = kept;
  }

  keep(): KeptDispersion {
    return this.#kept;
  }

  get learned(): number {
    const { excess, weight } = this.#kept;
    return Math.max(LEAST, (this.#prior * PRIOR_WEIGHT + excess) / (PRIOR_WEIGHT + weight));
  }

  /** What was learned holds the doubt that was usual then: what of this doubt comes on top. */
  beyondUsual(doubt: number): number {
    const { doubt: doubts, weight } = this.#kept;
    return Math.max(0, doubt - doubts / (PRIOR_WEIGHT + weight));
  }

  /** `doubt`: relative variance of `mean` itself. */
  learn(count: number, mean: number, doubt: number): void {
    const square = mean * mean;
    const variance = mean + (this.learned + this.beyondUsual(doubt)) * square;
    const weight = square / (variance * (1 + 2 * variance)) / this.#bins;
    const kept = this.#kept;
    kept.excess = kept.excess * this.#keep + weight * ((count - mean) ** 2 - mean);
    kept.doubt = kept.doubt * this.#keep + weight * square * doubt;
    kept.weight = kept.weight * this.#keep + weight * square;
  }
}
