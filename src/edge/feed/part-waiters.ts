/** Requests that may wait at the same time for parts of one rendition; further ones are refused. */
export const WAITERS_MAX = 20_000;

/** `full`: too many wait already. `late`: the part did not come in time, or the waiting was called off. */
export type WaitOutcome = "reached" | "late" | "full";

type Wait = { promise: Promise<WaitOutcome>; settle: (outcome: WaitOutcome) => void; deadlineMs: number };

/** Holds requests for parts that are to come. All who wait for the same part share one promise, and the first one's deadline. */
export class PartWaiters {
  readonly #waits = new Map<number, Wait>();
  readonly #max: number;
  #waiting = 0;

  constructor(max = WAITERS_MAX) {
    this.#max = max;
  }

  /** Requests that wait now. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when a part with this number or a higher one has come. */
  async until(number: number, deadlineMs: number): Promise<WaitOutcome> {
    if (this.#waiting >= this.#max) return "full";
    const wait = this.#waits.get(number) ?? this.#open(number, deadlineMs);
    this.#waiting += 1;
    const outcome = await wait.promise;
    this.#waiting -= 1;
    return outcome;
  }

  /** `last`: the newest part. */
  reached(last: number): void {
    for (const [number, wait] of this.#waits) {
      if (number <= last) this.#settle(number, wait, "reached");
    }
  }

  expire(nowMs: number): void {
    for (const [number, wait] of this.#waits) {
      if (wait.deadlineMs <= nowMs) this.#settle(number, wait, "late");
    }
  }

  /** Nothing more will come. */
  releaseAll(outcome: "reached" | "late"): void {
    for (const [number, wait] of this.#waits) this.#settle(number, wait, outcome);
  }

  #open(number: number, deadlineMs: number): Wait {
    const { promise, resolve } = Promise.withResolvers<WaitOutcome>();
    const wait = { promise, settle: resolve, deadlineMs };
    this.#waits.set(number, wait);
    return wait;
  }

  #settle(number: number, wait: Wait, outcome: WaitOutcome): void {
    this.#waits.delete(number);
    wait.settle(outcome);
  }
}
