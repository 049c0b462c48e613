import { CalledCohorts } from "./called-cohorts.ts";
import type { LaneRecord } from "./door-record.ts";
import type { ShowUpHabit } from "./show-up-habit.ts";

/** One order of admission: numbers are given at its end, places are called from its front. */
export class QueueLane {
  readonly #cohorts: CalledCohorts;
  #issued: number;
  #front: number;
  #passed: number;

  constructor(habit: ShowUpHabit, record: LaneRecord) {
    this.#cohorts = new CalledCohorts(habit, record.cohorts);
    this.#issued = record.issued;
    this.#front = record.front;
    this.#passed = record.passed;
  }

  get record(): LaneRecord {
    return { ...this.sums, cohorts: this.#cohorts.rows };
  }

  get sums(): { issued: number; front: number; passed: number } {
    return { issued: this.#issued, front: this.#front, passed: this.#passed };
  }

  get waiting(): number {
    return this.#issued - this.#front;
  }

  /** Called and not come. */
  get missing(): number {
    return this.#cohorts.missing;
  }

  /** The first of so many numbers. */
  issue(count: number): number {
    this.#issued += count;
    return this.#issued - count + 1;
  }

  /** These numbers were told to nobody. Others that were given since, or that were called, make a hole of them. */
  takeBack(first: number, count: number): void {
    if (this.#issued === first + count - 1 && this.#front < first) this.#issued = first - 1;
  }

  /** At most who waits. */
  call(count: number, nowMs: number): void {
    const called = Math.min(count, this.waiting);
    if (called <= 0) return;
    this.#front += called;
    this.#cohorts.call(called, this.#front, nowMs);
  }

  come(count: number, nowMs: number): void {
    if (count > 0) this.#cohorts.come(count, nowMs);
  }

  pass(nowMs: number): void {
    this.#passed = this.#cohorts.pass(nowMs) ?? this.#passed;
  }

  /** Seats to keep for who was called. */
  expected(nowMs: number, graceMs: number): number {
    return this.#cohorts.expected(nowMs, graceMs);
  }
}
