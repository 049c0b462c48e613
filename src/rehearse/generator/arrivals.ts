import { arrivalTimes, poissonTimes } from "./arrival-times.ts";
import type { GeneratorPlan } from "./generator-messages.ts";

/** Seeds of the three processes lie apart. */
const CHURN_COMERS = 0x1f12_3bb5;
const CHURN_LEAVERS = 0x5bd1_e995;

/** Whose time has come: the ramp's listeners, and those who replace the ones that leave; each with the intended moment. */
export class Arrivals {
  readonly endMs: number;
  /** When the next arrival is intended; infinite after the last. A field, as it is looked at with every message. */
  nextMs: number;
  readonly #ramp: Float64Array;
  readonly #comers: Iterator<number>;
  readonly #leavers: Iterator<number>;
  readonly #startMs: number;
  #taken = 0;
  #nextComerMs: number;
  #nextLeaverMs: number;

  /** `startMs`: monotonic. */
  constructor(plan: GeneratorPlan, startMs: number) {
    const { listeners, rampMs, forMs, seed, churnPerSecond } = plan;
    this.#startMs = startMs;
    this.endMs = startMs + rampMs + forMs;
    this.#ramp = arrivalTimes({ count: listeners, withinMs: rampMs, seed });
    const churn = { perSecond: churnPerSecond, fromMs: startMs + rampMs, toMs: this.endMs };
    this.#comers = poissonTimes({ ...churn, seed: seed ^ CHURN_COMERS });
    this.#leavers = poissonTimes({ ...churn, seed: seed ^ CHURN_LEAVERS });
    this.#nextComerMs = nextOf(this.#comers);
    this.#nextLeaverMs = nextOf(this.#leavers);
    this.nextMs = Math.min(this.#nextOfRampMs, this.#nextComerMs);
  }

  /** The intended moment of the next arrival that is due, which is thereby taken. */
  take(nowMs: number): number | undefined {
    const dueMs = this.nextMs;
    if (dueMs > nowMs) return undefined;
    if (dueMs === this.#nextComerMs) this.#nextComerMs = nextOf(this.#comers);
    else this.#taken += 1;
    this.nextMs = Math.min(this.#nextOfRampMs, this.#nextComerMs);
    return dueMs;
  }

  /** The same for departures. */
  takeLeave(nowMs: number): number | undefined {
    const dueMs = this.#nextLeaverMs;
    if (dueMs > nowMs) return undefined;
    this.#nextLeaverMs = nextOf(this.#leavers);
    return dueMs;
  }

  get #nextOfRampMs(): number {
    const time = this.#ramp[this.#taken];
    return time === undefined ? Number.POSITIVE_INFINITY : this.#startMs + time;
  }
}

function nextOf(times: Iterator<number>): number {
  const next = times.next();
  return next.done === true ? Number.POSITIVE_INFINITY : next.value;
}
