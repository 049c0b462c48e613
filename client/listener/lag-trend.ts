/** A lag that is this much lower than before has fallen. */
const FALL_MS = 300;

/**
 * Tells a backlog that is being worked off from one that stays: for how long a lag has not fallen. A lag that falls by 6 %
 * of the time that passes does so within 5 s; no ear catches up faster than that.
 */
export class LagTrend {
  #lowMs = Number.POSITIVE_INFINITY;
  #fellAtMs = 0;

  /** Hands back for how long the lag has not fallen; 0 at first. */
  observe(lagMs: number, nowMs: number): number {
    if (lagMs <= this.#lowMs - FALL_MS) {
      this.#lowMs = lagMs;
      this.#fellAtMs = nowMs;
    }
    return nowMs - this.#fellAtMs;
  }

  /** The clock that lags and times are taken by has stepped. */
  clockStepped(byMs: number): void {
    this.#lowMs += byMs;
    this.#fellAtMs += byMs;
  }

  /** The next lag is the first. */
  forget(): void {
    this.#lowMs = Number.POSITIVE_INFINITY;
  }
}
