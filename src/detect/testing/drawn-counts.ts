const POISSON_DIRECT_MAX = 60;

/** Counts drawn by chance, the same for the same seed. */
export class DrawnCounts {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ x < 1 (mulberry32). */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Negative binomial: variance = mean + dispersion · mean². */
  count(mean: number, dispersion: number): number {
    if (mean <= 0) return 0;
    return this.#poisson(dispersion <= 0 ? mean : this.#gamma(1 / dispersion) * mean * dispersion);
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.share())) * Math.cos(2 * Math.PI * this.share());
  }

  /** By the method of Marsaglia and Tsang (2000). */
  #gamma(shape: number): number {
    if (shape < 1) return this.#gamma(shape + 1) * (1 - this.share()) ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const normal = this.#normal();
      const cube = (1 + normal / Math.sqrt(9 * d)) ** 3;
      if (cube <= 0) continue;
      if (Math.log(1 - this.share()) < normal ** 2 / 2 + d * (1 - cube + Math.log(cube))) return d * cube;
    }
  }

  #poisson(mean: number): number {
    if (mean > POISSON_DIRECT_MAX) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.share(); product > limit; product *= this.share()) count++;
    return count;
  }
}
