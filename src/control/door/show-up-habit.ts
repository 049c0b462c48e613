/** Ends of the classes of time since a call. */
export const AGES_MS = [2_000, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000] as const;
/** Until something is learned most are expected to come soon, and few of those who did not. */
const PRIOR = [0.5, 0.5, 0.5, 0.3, 0.2, 0.1, 0.02, 0.02, 0.02] as const;
/** People whose conduct outweighs the prior. */
const PRIOR_WEIGHT = 20;
/** Beyond so many people the old ones count for half. */
const LEARNED_MAX = 4_000;

/** Of those who had not come when a class began: how many there were, and how many came within it. */
export type HabitRow = [waiting: number, came: number];

/** How those who are called come, or do not: learned in each room, by time since the call. */
export class ShowUpHabit {
  readonly #rows: HabitRow[];

  constructor(rows: readonly HabitRow[]) {
    this.#rows = AGES_MS.map((_, age) => [...(rows[age] ?? [0, 0])]);
  }

  get rows(): HabitRow[] {
    return this.#rows.map((row) => [...row]);
  }

  /** One cohort has gone through this class. */
  learn(age: number, waiting: number, came: number): void {
    const row = this.#rows[age];
    if (row === undefined) return;
    const keep = row[0] > LEARNED_MAX ? 0.5 : 1;
    row[0] = row[0] * keep + waiting;
    row[1] = row[1] * keep + Math.min(came, waiting);
  }

  /** The share of those still missing at the beginning of this class who come within it. */
  within(age: number): number {
    const [waiting, came] = this.#rows[age] ?? [0, 0];
    return (came + PRIOR_WEIGHT * (PRIOR[age] ?? 0)) / (waiting + PRIOR_WEIGHT);
  }

  /** How likely one who is missing so long after the call still comes. */
  stillComes(sinceMs: number): number {
    let stays = 1;
    for (let age = ageOf(sinceMs); age < AGES_MS.length; age++) {
      stays *= (1 - this.within(age)) ** leftOf(age, sinceMs);
    }
    return 1 - stays;
  }

  /** Of one who is missing so long after the call: how likely the next millisecond brings them, up to a factor. */
  hazard(sinceMs: number): number {
    const age = ageOf(sinceMs);
    return -Math.log(1 - Math.min(this.within(age), 0.999)) / widthOf(age);
  }
}

/** The class of a time since the call; the number of classes when it is over. */
export function ageOf(sinceMs: number): number {
  const age = AGES_MS.findIndex((endMs) => sinceMs < endMs);
  return age === -1 ? AGES_MS.length : age;
}

function widthOf(age: number): number {
  return (AGES_MS[age] ?? Number.POSITIVE_INFINITY) - (AGES_MS[age - 1] ?? 0);
}

/** The share of the class that still lies ahead. */
function leftOf(age: number, sinceMs: number): number {
  return Math.min(1, ((AGES_MS[age] ?? 0) - sinceMs) / widthOf(age));
}
