import type { Clock } from "../../platform/index.ts";

/** A reading this far behind what was believed is no late message: this machine's clock runs faster. */
const OTHER_CLOCK_MS = 30_000;

/**
 * The door's time: control's clock as last heard, and what has passed here since. Until control is heard it is this machine's clock,
 * with which nothing is signed.
 */
export class DoorClock {
  readonly #clock: Clock;
  #heardMs: number | undefined;
  #heardAtMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Unix milliseconds. */
  nowMs(): number {
    if (this.#heardMs === undefined) return this.#clock.nowMs();
    return Math.floor(this.#heardMs + this.#clock.monotonicMs() - this.#heardAtMs);
  }

  /** Messages come late and never early, so of two readings the one further on is right. */
  hear(doorTimeMs: number): void {
    const believedMs = this.nowMs();
    const isLate = doorTimeMs <= believedMs && believedMs - doorTimeMs < OTHER_CLOCK_MS;
    if (this.#heardMs !== undefined && isLate) return;
    this.#heardMs = doorTimeMs;
    this.#heardAtMs = this.#clock.monotonicMs();
  }
}
