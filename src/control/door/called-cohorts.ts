import { AGES_MS, ageOf, type ShowUpHabit } from "./show-up-habit.ts";

/** Places that were called within so long stand in one cohort. */
const COHORT_MS = 2_000;
/** Standard deviations of those expected that are kept free beyond their mean. */
const CAUTION = 2;

/** Places up to `upTo` that were called at `atMs` (door time); so many have not come. */
export type CohortRow = [upTo: number, atMs: number, missing: number];

type Cohort = { upTo: number; atMs: number; missing: number; age: number; entered: number };

/** Who was called in one lane and has not come yet. At most 301 cohorts, as each is forgotten after ten minutes. */
export class CalledCohorts {
  readonly #habit: ShowUpHabit;
  #cohorts: Cohort[];

  constructor(habit: ShowUpHabit, rows: readonly CohortRow[]) {
    this.#habit = habit;
    this.#cohorts = rows.map(([upTo, atMs, missing]) => ({ upTo, atMs, missing, age: 0, entered: missing }));
  }

  get rows(): CohortRow[] {
    return this.#cohorts.map(({ upTo, atMs, missing }) => [upTo, atMs, Math.round(missing * 10) / 10]);
  }

  /** Called and not come. */
  get missing(): number {
    return this.#cohorts.reduce((sum, { missing }) => sum + missing, 0);
  }

  call(count: number, upTo: number, nowMs: number): void {
    const last = this.#cohorts.at(-1);
    if (last !== undefined && nowMs - last.atMs < COHORT_MS && last.age === 0) {
      last.upTo = upTo;
      last.missing += count;
      last.entered += count;
    } else this.#cohorts.push({ upTo, atMs: nowMs, missing: count, age: 0, entered: count });
  }

  /** So many came by a place; nobody knows by which, so those most likely to come are taken to have come. */
  come(count: number, nowMs: number): void {
    let left = count;
    for (let round = 0; round < 3 && left > 0.01; round++) left -= this.#share(left, nowMs);
  }

  /** Closes what is over, and learns from it. Gives the last place that is void now; `undefined`: none more. */
  pass(nowMs: number): number | undefined {
    for (const cohort of this.#cohorts) this.#age(cohort, nowMs);
    const over = this.#cohorts.filter(({ age }) => age >= AGES_MS.length);
    if (over.length === 0) return undefined;
    this.#cohorts = this.#cohorts.slice(over.length);
    return over.at(-1)?.upTo;
  }

  /**
   * How many seats to keep for those who are still to come; never more than have been called and have not come. Everybody is expected
   * for `graceMs` after the call, because they cannot know of it sooner.
   */
  expected(nowMs: number, graceMs: number): number {
    let mean = 0;
    let variance = 0;
    let missing = 0;
    for (const cohort of this.#cohorts) {
      const sinceMs = nowMs - cohort.atMs;
      const comes = sinceMs < graceMs ? 1 : this.#habit.stillComes(sinceMs);
      missing += cohort.missing;
      mean += cohort.missing * comes;
      variance += cohort.missing * comes * (1 - comes);
    }
    // Rounded down, lest the doubt about a single one keep a seat empty for ten minutes.
    return Math.min(Math.ceil(missing), Math.floor(mean + CAUTION * Math.sqrt(variance)));
  }

  #age(cohort: Cohort, nowMs: number): void {
    const age = ageOf(nowMs - cohort.atMs);
    for (; cohort.age < age; cohort.age++) {
      this.#habit.learn(cohort.age, cohort.entered, cohort.entered - cohort.missing);
      cohort.entered = cohort.missing;
    }
  }

  /** Gives how many found a cohort. */
  #share(count: number, nowMs: number): number {
    const weights = this.#cohorts.map(({ missing, atMs }) => missing * this.#habit.hazard(nowMs - atMs) ** 2);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (sum === 0) return 0;
    let found = 0;
    for (const [index, cohort] of this.#cohorts.entries()) {
      const came = Math.min(cohort.missing, (count * (weights[index] ?? 0)) / sum);
      cohort.missing -= came;
      found += came;
    }
    return found;
  }
}
