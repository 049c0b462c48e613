import type { Clock } from "../../platform/index.ts";

/** Of the difference to the wall clock, at most so much is taken over for each second that passes. */
const SLEW = 0.25;

/** Unix milliseconds that never step: a wall clock that was set is followed gradually, so that nobody seems silent meanwhile. */
export class SteadyTime {
  readonly #clock: Clock;
  #offsetMs: number;
  #lastMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastMs = clock.monotonicMs();
    this.#offsetMs = clock.nowMs() - this.#lastMs;
  }

  nowMs(): number {
    const monotonicMs = this.#clock.monotonicMs();
    const mostMs = SLEW * (monotonicMs - this.#lastMs);
    const differenceMs = this.#clock.nowMs() - monotonicMs - this.#offsetMs;
    this.#offsetMs += Math.max(-mostMs, Math.min(mostMs, differenceMs));
    this.#lastMs = monotonicMs;
    return Math.round(monotonicMs + this.#offsetMs);
  }
}
