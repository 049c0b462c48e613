import { doubtOf, type LearnedRatio, learnRatio, ratioOf } from "./learned-ratio.ts";
import type { LocalTime } from "./week-clock.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A first guess, in bins' worth of counts: anything that is seen outweighs it. */
const GUESS = 0.5;
/** How long the plain mean is taken, around which the level is learned. */
const START_BINS = 60;
const LEVEL_HALF_MS = 7 * DAY_MS;
/** How long the level stays as it is, in which it says little more than one bin. */
const LEVEL_VISIT_MS = DAY_MS / 4;

/** What comes again and again. `prior`: 1 / the relative variance that is believed of it before it was seen. */
type Cycle = { at: (time: LocalTime) => number; count: number; prior: number; visitMs: number; halfVisits: number };
const CYCLES: readonly Cycle[] = [
  { at: ({ weekday }) => weekday, count: 7, prior: 5, visitMs: DAY_MS, halfVisits: 8 },
  { at: ({ hour }) => hour, count: 24, prior: 2, visitMs: HOUR_MS, halfVisits: 14 },
  { at: ({ quarterOfWeek }) => quarterOfWeek, count: 7 * 24 * 4, prior: 10, visitMs: HOUR_MS / 4, halfVisits: 8 },
];
/** Relative variance from one visit to the next: the bins of one visit say no more than 1 / this. */
const VISITS_VARIANCE = 0.1;

/** The mood of the hour: what weather, news or a holiday make of it. */
const MOOD_PRIOR = 10;
const MOOD_HALF_MS = 2 * HOUR_MS;

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
  bins: number;
  start: LearnedRatio;
  level: LearnedRatio;
  cycles: LearnedRatio[][];
  mood: LearnedRatio;
  exposure: number;
};

/** level × day of the week × hour of the day × quarter of the week × mood × exposure, each learned around the others. */
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
    const { level, mood } = this.#kept;
    let mean = this.#level * ratioOf(mood, MOOD_PRIOR) * this.#people(exposure);
    let doubt = doubtOf(level, GUESS) + doubtOf(mood, MOOD_PRIOR);
    for (const { ratio, cycle } of this.#cyclesAt(time)) {
      mean *= ratioOf(ratio, cycle.prior);
      doubt += doubtOf(ratio, cycle.prior);
    }
    return { mean, doubt };
  }

  /** `count`: as far as it was usual. `dispersion`: of the counts around their mean. */
  learn(time: LocalTime, count: number, exposure: number | undefined, dispersion: number): void {
    const kept = this.#kept;
    const people = this.#people(exposure);
    const cycles = this.#cyclesAt(time);
    const level = this.#level;
    const shape = cycles.reduce((product, { ratio, cycle }) => product * ratioOf(ratio, cycle.prior), people);
    const mean = level * shape;
    const weight = (binsOfVisit: number) => 1 / (1 + (dispersion + VISITS_VARIANCE * binsOfVisit) * mean);

    for (const { ratio, cycle } of cycles) {
      const bins = Math.max(1, cycle.visitMs / this.#binMs);
      const due = mean / ratioOf(ratio, cycle.prior);
      learnRatio(ratio, count, due, weight(bins), 0.5 ** (1 / (cycle.halfVisits * bins)));
    }
    learnRatio(kept.level, count, shape, weight(LEVEL_VISIT_MS / this.#binMs), remaining(this.#binMs, LEVEL_HALF_MS));
    learnRatio(kept.mood, count, mean, weight(0), 1);
    if (kept.bins < START_BINS) learnRatio(kept.start, count, people, 1, 1);
    this.#learnExposure(exposure);
    kept.bins++;
  }

  /** Time goes by, counted or not: the mood is forgotten. */
  pass(forMs: number): void {
    learnRatio(this.#kept.mood, 0, 0, 0, remaining(forMs, MOOD_HALF_MS));
  }

  get #level(): number {
    const { start, level } = this.#kept;
    const guess = (GUESS + start[0]) / (GUESS + start[1]);
    return (GUESS + level[0]) / (GUESS / guess + level[1]);
  }

  #cyclesAt(time: LocalTime): { ratio: LearnedRatio; cycle: Cycle }[] {
    return CYCLES.map((cycle, at) => ({ cycle, ratio: this.#kept.cycles[at]?.[cycle.at(time)] ?? [0, 0] }));
  }

  #people(exposure: number | undefined): number {
    const usual = this.#kept.exposure;
    if (exposure === undefined) return usual === 0 ? 1 : usual;
    return Math.max(Number.MIN_VALUE, exposure + OUTSIDE * (usual === 0 ? Math.max(1, exposure) : usual));
  }

  #learnExposure(exposure: number | undefined): void {
    if (exposure === undefined) return;
    const kept = this.#kept;
    const newest = Math.max(1 / (1 + kept.bins), 1 - remaining(this.#binMs, EXPOSURE_HALF_MS));
    kept.exposure += (exposure - kept.exposure) * newest;
  }
}

function remaining(ms: number, halfMs: number): number {
  return 0.5 ** (ms / halfMs);
}

function nothingKept(): KeptBaseline {
  return {
    bins: 0,
    start: [0, 0],
    level: [0, 0],
    cycles: CYCLES.map(({ count }) => Array.from({ length: count }, (): LearnedRatio => [0, 0])),
    mood: [0, 0],
    exposure: 0,
  };
}
