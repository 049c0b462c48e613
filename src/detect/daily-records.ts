const HOUR_MS = 3_600_000;
const HOURS = 24;
/** A season. */
const HALF_LIFE_DAYS = 90;
const KEEP = 0.5 ** (1 / (HALF_LIFE_DAYS * HOURS));

export type KeptRecords = { hours: [hour: number, greatest: number][]; roots: number; weight: number };

/**
 * Learns how great the greatest of 24 hours usually is, asked anew each hour. Square roots are averaged, so that one huge day moves
 * it little.
 */
export class DailyRecords {
  readonly #priorDays: number;
  readonly #prior: number;
  readonly #kept: KeptRecords;

  /** `prior`: what is believed, as if so many days had been seen. */
  constructor(prior: number, priorDays: number, kept: KeptRecords = { hours: [], roots: 0, weight: 0 }) {
    this.#prior = prior;
    this.#priorDays = priorDays;
    this.#kept = kept;
  }

  /** The greatest of a usual day; of the first day so far, while nothing else is known. */
  get usual(): number {
    const { roots, weight } = this.#kept;
    const all = weight + this.#priorDays * HOURS;
    return all === 0 ? this.#greatest() : ((roots + this.#priorDays * HOURS * Math.sqrt(this.#prior)) / all) ** 2;
  }

  keep(): KeptRecords {
    return this.#kept;
  }

  /** The greatest of the 24 hours before `atMs` and of the running one. */
  latest(atMs: number): number {
    const oldest = Math.floor(atMs / HOUR_MS) - HOURS;
    return this.#greatest(oldest);
  }

  add(atMs: number, value: number): void {
    const { hours } = this.#kept;
    const hour = Math.floor(atMs / HOUR_MS);
    const last = hours.at(-1);
    if (last?.[0] === hour) {
      last[1] = Math.max(last[1], value);
      return;
    }
    if (last) this.#learnHour(last[0]);
    while ((hours[0]?.[0] ?? hour) < hour - HOURS) hours.shift();
    hours.push([hour, value]);
  }

  #learnHour(hour: number): void {
    const kept = this.#kept;
    if (hour - (kept.hours[0]?.[0] ?? hour) < HOURS - 1) return;
    kept.roots = kept.roots * KEEP + Math.sqrt(this.#greatest(hour - HOURS + 1));
    kept.weight = kept.weight * KEEP + 1;
  }

  #greatest(since = Number.NEGATIVE_INFINITY): number {
    let most = 0;
    for (const [hour, greatest] of this.#kept.hours) if (hour >= since && greatest > most) most = greatest;
    return most;
  }
}
