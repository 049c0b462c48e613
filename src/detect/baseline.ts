import { doubtOf, type LearnedRatio, learnRatio, ratioOf } from "./learned-ratio.ts";
import type { LocalTime } from "./week-clock.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;
const QUARTERS = 7 * 24 * 4;

/** A first guess, in bins' worth of counts: anything that is seen outweighs it. */
const GUESS = 0.5;
/** How long the plain mean is taken, around which the level is learned. */
const START_BINS = 60;
const LEVEL_HALF_MS = 7 * DAY_MS;
/** An hour of the day may differ from the level by a factor of about two (relative variance 1/2) ... */
const HOUR_PRIOR = 2;
const HOUR_HALF_DAYS = 14;
/** ... a quarter of an hour of the week from its hour of the day by a third. */
const QUARTER_PRIOR = 10;
const QUARTER_HALF_WEEKS = 8;
/** The mood of the hour: what weather, news or a holiday make of it. */
const MOOD_PRIOR = 10;
const MOOD_HALF_MS = 2 * HOUR_MS;
/** Relative variance of the same hour from day to day: so many bins of one visit say little more than one of them. */
const DAYS_VARIANCE = 0.1;
/** How much of the usual exposure is added to every exposure: reports also come from those who could not get in. */
const OUTSIDE = 0.05;
const EXPOSURE_HALF_MS = DAY_MS;

/** What is usual for one bin. */
export type Usual = {
  mean: number;
  /** Relative variance of `mean` itself: how little is known. */
  doubt: number;
};

export type KeptBaseline = {
  start: LearnedRatio;
  bins: number;
  level: LearnedRatio;
  hours: LearnedRatio[];
  quarters: LearnedRatio[];
  mood: LearnedRatio;
  exposure: number;
};

/** level × hour of the day × quarter of the week × mood of the hour × exposure, each learned around the ones before it. */
export class Baseline {
  readonly #binMs: number;
  readonly #kept: KeptBaseline;

  constructor(binMs: number, kept: KeptBaseline = nothingKept()) {
    this.#binMs = binMs;
    this.#kept = kept;
  }

  /** Bins that it has learned from. */
  get bins(): number {
    return this.#kept.bins;
  }

  keep(): KeptBaseline {
    return this.#kept;
  }

  usual(time: LocalTime, exposure: number | undefined): Usual {
    const { level, hours, quarters, mood } = this.#kept;
    const { shape, level: height } = this.#shape(time);
    const hour = hours[time.hour] ?? [0, 0];
    const quarter = quarters[time.quarterOfWeek] ?? [0, 0];
    return {
      mean: height * shape * ratioOf(mood, MOOD_PRIOR) * this.#exposureOf(exposure),
      doubt:
        doubtOf(level, GUESS) + doubtOf(hour, HOUR_PRIOR) + doubtOf(quarter, QUARTER_PRIOR) + doubtOf(mood, MOOD_PRIOR),
    };
  }

  /** `count`: as far as it was usual. `dispersion`: of the counts around their mean. */
  learn(time: LocalTime, count: number, exposure: number | undefined, dispersion: number): void {
    const kept = this.#kept;
    const people = this.#exposureOf(exposure);
    const { level, hour, quarter, shape } = this.#shape(time);
    const mean = level * shape * people;
    const weight = (binsOfVisit: number) => 1 / (1 + (dispersion + DAYS_VARIANCE * binsOfVisit) * mean);
    const binsOf = (ms: number) => Math.max(1, ms / this.#binMs);

    learnRatio(
      kept.level,
      count,
      shape * people,
      weight(binsOf(DAY_MS / 4)),
      this.#keptAfter(this.#binMs, LEVEL_HALF_MS),
    );
    const hours = kept.hours[time.hour];
    const perHour = binsOf(HOUR_MS);
    if (hours) learnRatio(hours, count, mean / hour, weight(perHour), 0.5 ** (1 / (HOUR_HALF_DAYS * perHour)));
    const quarters = kept.quarters[time.quarterOfWeek];
    const perQuarter = binsOf(HOUR_MS / 4);
    if (quarters)
      learnRatio(quarters, count, mean / quarter, weight(perQuarter), 0.5 ** (1 / (QUARTER_HALF_WEEKS * perQuarter)));
    learnRatio(kept.mood, count, mean, weight(0), 1);
    if (kept.bins < START_BINS) learnRatio(kept.start, count, people, 1, 1);
    this.#learnExposure(exposure);
    kept.bins++;
  }

  /** Time goes by, counted or not: the mood is forgotten. */
  pass(forMs: number): void {
    const keep = this.#keptAfter(forMs, MOOD_HALF_MS);
    learnRatio(this.#kept.mood, 0, 0, 0, keep);
  }

  #shape(time: LocalTime) {
    const { start, level, hours, quarters } = this.#kept;
    const guess = (GUESS + start[0]) / (GUESS + start[1]);
    const hour = ratioOf(hours[time.hour] ?? [0, 0], HOUR_PRIOR);
    const quarter = ratioOf(quarters[time.quarterOfWeek] ?? [0, 0], QUARTER_PRIOR);
    return { level: (GUESS + level[0]) / (GUESS / guess + level[1]), hour, quarter, shape: hour * quarter };
  }

  #exposureOf(exposure: number | undefined): number {
    const usual = this.#kept.exposure;
    if (exposure === undefined) return usual === 0 ? 1 : usual;
    return Math.max(Number.MIN_VALUE, exposure + OUTSIDE * (usual === 0 ? Math.max(1, exposure) : usual));
  }

  #learnExposure(exposure: number | undefined): void {
    if (exposure === undefined) return;
    const kept = this.#kept;
    const newest = Math.max(1 / (1 + kept.bins), 1 - this.#keptAfter(this.#binMs, EXPOSURE_HALF_MS));
    kept.exposure += (exposure - kept.exposure) * newest;
  }

  #keptAfter(ms: number, halfMs: number): number {
    return 0.5 ** (ms / halfMs);
  }
}

function nothingKept(): KeptBaseline {
  const ratios = (length: number) => Array.from({ length }, (): LearnedRatio => [0, 0]);
  return {
    start: [0, 0],
    bins: 0,
    level: [0, 0],
    hours: ratios(HOURS),
    quarters: ratios(QUARTERS),
    mood: [0, 0],
    exposure: 0,
  };
}
