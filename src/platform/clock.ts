/** The only reader of time. Cores take times as arguments; drivers take a Clock. */
export interface Clock {
  /** Unix milliseconds; may step. */
  nowMs(): number;
  /** Milliseconds from an unstated start; never steps, fractions of a millisecond included. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** A clock that stands still until it is told otherwise. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  readonly #startMs: number;

  constructor(startMs = 1_700_000_000_000) {
    this.#startMs = startMs;
  }

  nowMs(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  advance(ms: number): void {
    this.#elapsedMs += ms;
  }
}
