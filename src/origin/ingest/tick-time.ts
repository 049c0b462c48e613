const TICK_MS = 20;
const WINDOW_TICKS = 50;

/**
 * When a tick was due, as against when it ran. A mixer that ran late catches up by ticks in quick succession; sound is
 * counted by the time that they stand for, which is 20 ms apart and as early as the earliest of the last second.
 */
export class TickTime {
  readonly #latenessMs = new Float64Array(WINDOW_TICKS);
  #ticks = 0;
  #startMs = 0;

  /** `actualMs` is the clock; returns when this tick was due. */
  next(actualMs: number): number {
    if (this.#ticks === 0) {
      this.#startMs = actualMs;
      this.#latenessMs.fill(Number.POSITIVE_INFINITY);
    }
    const countedMs = this.#startMs + this.#ticks * TICK_MS;
    this.#latenessMs[this.#ticks % WINDOW_TICKS] = actualMs - countedMs;
    this.#ticks += 1;
    let leastMs = actualMs - countedMs;
    for (let tick = 0; tick < WINDOW_TICKS; tick++) leastMs = Math.min(leastMs, this.#latenessMs[tick] ?? leastMs);
    return countedMs + leastMs;
  }
}
