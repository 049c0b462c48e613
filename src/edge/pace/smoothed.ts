/** A figure that follows what is measured with so much delay: time constants of an exponential mean. A pure core. */
export class Smoothed {
  readonly #risingMs: number;
  readonly #fallingMs: number;
  #value: number | undefined;
  #atMs = 0;

  constructor(options: { rising: number; falling: number }) {
    this.#risingMs = options.rising;
    this.#fallingMs = options.falling;
  }

  /** Its value now; the first one is taken as it is. */
  add(sample: number, nowMs: number): number {
    const value = this.#value ?? sample;
    const constantMs = sample > value ? this.#risingMs : this.#fallingMs;
    const weight = 1 - Math.exp(-(nowMs - this.#atMs) / constantMs);
    this.#atMs = nowMs;
    this.#value = value + (sample - value) * weight;
    return this.#value;
  }
}
