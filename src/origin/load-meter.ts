import type { Clock } from "../platform/index.ts";

/** The share of its time that making sound takes. */
export class LoadMeter {
  readonly #work: { readonly workMs: number };
  readonly #clock: Clock;
  #workMs: number;
  #sinceMs: number;
  #value = 0;

  constructor(work: { readonly workMs: number }, clock: Clock) {
    this.#work = work;
    this.#clock = clock;
    this.#workMs = work.workMs;
    this.#sinceMs = clock.monotonicMs();
  }

  /** From 0; 1 and more when ticks take longer than they may. As of the last `measure`. */
  get value(): number {
    return this.#value;
  }

  /** Over the time since the last one. */
  measure(): void {
    const nowMs = this.#clock.monotonicMs();
    const { workMs } = this.#work;
    if (nowMs > this.#sinceMs) this.#value = (workMs - this.#workMs) / (nowMs - this.#sinceMs);
    this.#workMs = workMs;
    this.#sinceMs = nowMs;
  }
}
