const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;
const SHORTEST_MS = 1_000;
const DOUBLINGS_MAX = 10;
/** Who comes back to the network at the same moment does not report at the same moment. */
const CHANCE_SPREAD_MS = 3_000;

/** When a report that nobody took is sent again: by chance within a span that doubles with each failure. */
export class RetryPace {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** `askedMs`: what the server asked for, 0 for nothing. */
  nextMs(askedMs: number): number {
    const spanMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#failures, DOUBLINGS_MAX));
    this.#failures += 1;
    return Math.max(SHORTEST_MS, askedMs) + this.#random() * spanMs;
  }

  /** After `PageEvents.chance`. */
  chanceMs(): number {
    return this.#random() * CHANCE_SPREAD_MS;
  }

  reset(): void {
    this.#failures = 0;
  }
}
