import { SeriesDetector } from "../../src/detect/index.ts";
import { QuietDays } from "../../src/detect/testing/quiet-days.ts";
import type { Table } from "../table.ts";
import { quantile, shareWithInterval } from "../verdict/statistics.ts";

const LEVELS = [0.05, 0.5, 5, 50, 500];
const FACTORS = [2, 5, 20];
const DISPERSION = 0.3;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LEARNED_DAYS = 21;
const TRIALS = 60;
/** Each outage begins so much later in the day than the one before. */
const APART_MS = 23 * MINUTE_MS;
const OUTAGE_MINUTES = 60;
const FROM_MS = Date.UTC(2026, 0, 5);

type Outcome = { delay: number; trouble: number; onsetOff: number };

/** Outages of an hour after three quiet weeks, at all times of day: after how many minutes each is told. */
export function delays(): Table {
  return {
    title: `Outages after ${LEARNED_DAYS} quiet days (dispersion ${DISPERSION}), ${TRIALS} each: whole minutes until told`,
    columns: [
      "reports a minute",
      "times",
      "told within the hour",
      "median",
      "p90",
      "p90 trouble",
      "onset off by, median",
    ],
    rows: LEVELS.flatMap((level) => {
      const learned = learn(level);
      return FACTORS.map((factor) => row(level, factor, learned));
    }),
  };
}

function learn(level: number): unknown[] {
  const quiet = new QuietDays({ seed: 1_000 * level + 3, level, dispersion: DISPERSION });
  const detector = new SeriesDetector({ binMs: MINUTE_MS, falseAlarmsPerMonth: 1 });
  const endMs = FROM_MS + LEARNED_DAYS * DAY_MS + TRIALS * APART_MS;
  const kept: unknown[] = [];
  for (let startMs = FROM_MS; startMs < endMs; startMs += MINUTE_MS) {
    const trial = (startMs - FROM_MS - LEARNED_DAYS * DAY_MS) / APART_MS;
    if (trial >= 0 && Number.isInteger(trial)) kept.push(detector.keep());
    detector.push(quiet.minute(startMs));
  }
  return kept;
}

function row(level: number, factor: number, learned: readonly unknown[]): (string | number)[] {
  const outcomes = learned.map((from, trial) => outage(level, factor, from, trial));
  const found = outcomes.filter(({ delay }) => delay <= OUTAGE_MINUTES);
  return [
    level,
    factor,
    shareWithInterval(found.length, outcomes.length),
    minutes(
      outcomes.map(({ delay }) => delay),
      0.5,
    ),
    minutes(
      outcomes.map(({ delay }) => delay),
      0.9,
    ),
    minutes(
      outcomes.map(({ trouble }) => trouble),
      0.9,
    ),
    minutes(
      found.map(({ onsetOff }) => onsetOff),
      0.5,
    ),
  ];
}

function outage(level: number, factor: number, from: unknown, trial: number): Outcome {
  const detector = new SeriesDetector({ binMs: MINUTE_MS, falseAlarmsPerMonth: 1, from });
  const noise = new QuietDays({ seed: 77 * trial + factor, level, dispersion: DISPERSION });
  const startMs = FROM_MS + LEARNED_DAYS * DAY_MS + trial * APART_MS;
  const outcome = { delay: Number.POSITIVE_INFINITY, trouble: Number.POSITIVE_INFINITY, onsetOff: Number.NaN };
  for (let minute = 0; minute < OUTAGE_MINUTES; minute++) {
    const { state, onsetMs } = detector.push(noise.minute(startMs + minute * MINUTE_MS, factor));
    if (state === "trouble") outcome.trouble = Math.min(outcome.trouble, minute + 1);
    if (state === "fine" || outcome.delay <= minute) continue;
    outcome.delay = minute + 1;
    outcome.onsetOff = Math.abs((onsetMs ?? startMs) - startMs) / MINUTE_MS;
  }
  return outcome;
}

function minutes(values: readonly number[], q: number): string {
  const value = quantile(values, q);
  return Number.isFinite(value) ? String(value) : "–";
}
