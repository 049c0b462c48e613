/** The longest wait between two attempts, whatever happened before. */
export const MAX_BACK_OFF_MS = 15_000;
const MAX_DOUBLINGS = 10;

/**
 * How long to wait before the next attempt: full jitter, so that listeners who fell together do not come back together.
 * The spread begins at `baseMs` and doubles with each attempt up to `MAX_BACK_OFF_MS`.
 */
export class BackOff {
  readonly #random: () => number;
  #attempts = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Attempts since the last `reset`. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Counts an attempt. */
  nextDelayMs(baseMs: number): number {
    const spreadMs = Math.min(MAX_BACK_OFF_MS, baseMs * 2 ** Math.min(this.#attempts, MAX_DOUBLINGS));
    this.#attempts += 1;
    return this.#random() * spreadMs;
  }

  reset(): void {
    this.#attempts = 0;
  }
}
