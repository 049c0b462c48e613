import { type Bin, SeriesDetector } from "../../src/detect/index.ts";
import { DrawnCounts } from "../../src/detect/testing/drawn-counts.ts";
import { QuietDays } from "../../src/detect/testing/quiet-days.ts";
import type { Table } from "../table.ts";
import { Alarms, poissonInterval } from "./told.ts";

const LEVELS = [0.02, 0.2, 2, 20, 100, 500];
const DISPERSIONS = [0.05, 0.5];
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** A year from a Monday in January, in Vienna. */
const FROM_MS = Date.UTC(2026, 0, 5);
const SUMMER = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)] as const;
const SUMMER_WEEKS_MS = 7 * DAY_MINUTES * MINUTE_MS;
const BUDGET = 1;

/** Years in which nothing happens, but that clocks change and hours are missing: what alarms in them is false. */
export function quietYears(days: number): Table {
  return {
    title: `Quiet series of ${days} days each: alarms a month, against a budget of ${BUDGET}`,
    columns: [
      "reports a minute",
      "dispersion",
      "alarms",
      "a month",
      "95 %",
      "became trouble",
      "first week",
      "clock changes",
      "µs a bin",
    ],
    rows: LEVELS.flatMap((level) => DISPERSIONS.map((dispersion) => row(level, dispersion, days))),
    machine: true,
  };
}

function row(level: number, dispersion: number, days: number): (string | number)[] {
  const quiet = new QuietDays({ seed: 1_000 * level + 10 * dispersion + 1, level, dispersion, summer: SUMMER });
  const gaps = new Gaps(7);
  const bins: Bin[] = [];
  for (let minute = 0; minute < days * DAY_MINUTES; minute++) {
    const bin = gaps.of(quiet.minute(FROM_MS + minute * MINUTE_MS), minute);
    if (bin) bins.push(bin);
  }
  const detector = new SeriesDetector({
    binMs: MINUTE_MS,
    falseAlarmsPerMonth: BUDGET,
    timeZone: "Europe/Vienna",
  });
  const alarms = new Alarms();
  const began = process.cpuUsage();
  for (const bin of bins) alarms.take(detector.push(bin));
  const { user, system } = process.cpuUsage(began);
  const microseconds = (user + system) / bins.length;
  const count = alarms.atMs.length;
  const { low, high } = poissonInterval(count);
  const aMonth = (events: number) => (events * 30) / days;
  const within = (fromMs: number, forMs: number) =>
    alarms.atMs.filter((at) => at >= fromMs && at < fromMs + forMs).length;
  return [
    level,
    dispersion,
    count,
    aMonth(count).toFixed(2),
    `${aMonth(low).toFixed(2)}–${aMonth(high).toFixed(2)}`,
    alarms.troubles,
    within(FROM_MS, SUMMER_WEEKS_MS),
    SUMMER.reduce((sum, at) => sum + within(at, SUMMER_WEEKS_MS), 0),
    microseconds,
  ];
}

/** Once in ten days an hour is missing, and once in ten an hour was not counted. */
class Gaps {
  readonly #drawn: DrawnCounts;
  #until = 0;
  #isMissing = false;

  constructor(seed: number) {
    this.#drawn = new DrawnCounts(seed);
  }

  of(bin: Bin, minute: number): Bin | undefined {
    if (minute >= this.#until && this.#drawn.share() < 1 / (5 * DAY_MINUTES)) {
      this.#until = minute + 60;
      this.#isMissing = this.#drawn.share() < 0.5;
    }
    if (minute >= this.#until) return bin;
    return this.#isMissing ? undefined : { ...bin, count: null };
  }
}
