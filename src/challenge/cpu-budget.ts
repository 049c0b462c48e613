/** Time that may have been saved up: after a quiet while, so much is done at once. */
const SAVED_MAX_MS = 100;

/** A share of one core, as a bucket of milliseconds that fills with time and is emptied by work. A pure core. */
export class CpuBudget {
  readonly #share: number;
  #savedMs = SAVED_MAX_MS;
  #atMs: number | undefined;

  constructor(share: number) {
    this.#share = share;
  }

  /** Milliseconds until there is time to spend; 0: now. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs);
    return this.#savedMs > 0 ? 0 : -this.#savedMs / this.#share + 1;
  }

  /** What was done took `tookMs`; it may have been more than there was, and is then paid back first. */
  spend(tookMs: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#savedMs -= tookMs;
  }

  #fill(nowMs: number): void {
    const sinceMs = Math.max(0, nowMs - (this.#atMs ?? nowMs));
    this.#atMs = nowMs;
    this.#savedMs = Math.min(SAVED_MAX_MS, this.#savedMs + sinceMs * this.#share);
  }
}
