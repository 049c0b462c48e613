import type { Detection } from "../../../detect/index.ts";
import { type Scope, TROUBLE_CATEGORIES, type TroubleCategory } from "../../../protocol/index.ts";
import { type MinuteOfReports, readSeriesKey, seriesKey, type Tally } from "../../reports/index.ts";
import { DAY_MS, MINUTE_MS, REPORT_SERIES_MAX } from "../limits.ts";
import { narrowness } from "../scopes.ts";
import { BudgetShares } from "./budget-shares.ts";
import { ReportSeries } from "./report-series.ts";
import { NO_TALLY } from "./tallies.ts";

/** A series that nobody reported in for so long is let go when another needs its place. */
const IDLE_MS = 7 * DAY_MS;
/** Who cannot join is no listener: as many as these may report whoever listens. */
const EXPOSURE_MIN = 50;
/** What is reported for the first time was not reported in the minutes before: so many of them are told to its detector. */
const QUIET_BEFORE = 60;

/** More reports than usual, of one kind. */
export type ReportAlarm = {
  scope: Scope;
  category: TroubleCategory | undefined;
  detection: Detection;
  /** Since it began. */
  tally: Tally;
  /** Where these people are, by everything that is told apart, alarmed or not. */
  spread: { scope: Scope; tally: Tally }[];
};

export type KeptSeries = { startMs: number; detector: unknown };

/** All series of reports, made when the first report of their kind comes. A pure core: times are arguments. */
export class ReportWatch {
  readonly #series = new Map<string, ReportSeries>();
  readonly #giveBack = new Map<string, () => void>();
  readonly #shares: BudgetShares;
  readonly #timeZone: string;
  readonly #exposureOf: (scope: Scope) => number;
  /** The last whole minutes, and all listeners then. */
  #minutes: { startMs: number; listeners: number }[] = [];
  /** Kinds of reports that found no place. */
  untaken = 0;

  constructor(options: { falseAlarmsPerMonth: number; timeZone: string; exposureOf: (scope: Scope) => number }) {
    this.#shares = new BudgetShares(options.falseAlarmsPerMonth);
    this.#timeZone = options.timeZone;
    this.#exposureOf = (scope) => Math.max(EXPOSURE_MIN, options.exposureOf(scope));
  }

  /** Series that are there before anybody reports: of all, and of each category. `kept`: what `keep` gave, by key. */
  begin(kept: ReadonlyMap<string, KeptSeries>, nowMs: number): void {
    for (const key of ["", ...TROUBLE_CATEGORIES.map((category) => seriesKey({}, category)), ...kept.keys()]) {
      this.#take(key, nowMs, kept.get(key));
    }
  }

  /** A series that a chart is drawn of, from the first minute on. */
  expect(scope: Scope, nowMs: number): void {
    this.#take(seriesKey(scope), nowMs);
  }

  /** A minute that is over. Returns what each series makes of it, by key. */
  whole({ startMs, series }: MinuteOfReports): Map<string, Detection> {
    for (const [key, { raw }] of series) if (raw > 0) this.#take(key, startMs);
    this.#minutes = [...this.#minutes, { startMs, listeners: this.#exposureOf({}) }].slice(-QUIET_BEFORE);
    return new Map(
      [...this.#series].map(([key, each]) => {
        return [key, each.whole(startMs, series.get(key) ?? NO_TALLY, this.#exposureOf(each.scope))] as const;
      }),
    );
  }

  /** The minute that runs. Only what somebody reported can be more than usual already. */
  running({ startMs, series }: MinuteOfReports): void {
    for (const [key, tally] of series) {
      if (tally.raw === 0) continue;
      const each = this.#take(key, startMs);
      each?.running(startMs, tally, this.#exposureOf(each.scope));
    }
  }

  alarms(): ReportAlarm[] {
    return [...this.#series.values()].flatMap((series) => {
      const { alarm: detection, scope, category } = series;
      if (detection === undefined) return [];
      const fromMs = detection.onsetMs ?? detection.startMs;
      const tally = series.between(fromMs, Number.POSITIVE_INFINITY);
      return [{ scope, category, detection, tally, spread: this.#spread(category, fromMs) }];
    });
  }

  #spread(category: TroubleCategory | undefined, fromMs: number): ReportAlarm["spread"] {
    return [...this.#series.values()].flatMap((series) => {
      if (series.category !== category || series.usedMs < fromMs - MINUTE_MS) return [];
      const tally = series.between(fromMs, Number.POSITIVE_INFINITY);
      return tally.people === 0 ? [] : [{ scope: series.scope, tally }];
    });
  }

  /** What was reported of one kind in the minutes from `fromMs` to `toMs`, within the last hour. */
  between(scope: Scope, category: TroubleCategory, fromMs: number, toMs: number): Tally {
    return this.#series.get(seriesKey(scope, category))?.between(fromMs, toMs) ?? NO_TALLY;
  }

  /** One tenth of all series at a time: with each minute another. */
  *keepSome(minute: number): Generator<{ key: string; kept: KeptSeries }> {
    let place = 0;
    for (const [key, series] of this.#series) {
      if (place++ % 10 !== minute % 10) continue;
      const kept = series.keep();
      if (kept !== undefined) yield { key, kept };
    }
  }

  #take(key: string, nowMs: number, from?: KeptSeries): ReportSeries | undefined {
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const { scope, category } = readSeriesKey(key);
    if (narrowness(scope) > 1) return undefined;
    if (this.#series.size >= REPORT_SERIES_MAX) this.#letGo(nowMs);
    if (this.#series.size >= REPORT_SERIES_MAX) {
      this.untaken += 1;
      return undefined;
    }
    const { falseAlarmsPerMonth, giveBack } = this.#shares.take(scope, category);
    const timeZone = this.#timeZone;
    const series = new ReportSeries({ scope, category, falseAlarmsPerMonth, timeZone, nowMs, from });
    if (from === undefined) this.#tellQuiet(series, nowMs);
    this.#series.set(key, series);
    this.#giveBack.set(key, giveBack);
    return series;
  }

  /** Its share of all listeners is taken to have been what it is now. */
  #tellQuiet(series: ReportSeries, nowMs: number): void {
    const share = this.#exposureOf(series.scope) / Math.max(1, this.#exposureOf({}));
    const present = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    for (const { startMs, listeners } of this.#minutes) {
      if (startMs < present) series.quiet(startMs, Math.max(EXPOSURE_MIN, listeners * share));
    }
  }

  #letGo(nowMs: number): void {
    for (const [key, { scope, usedMs }] of this.#series) {
      if (narrowness(scope) === 0 || nowMs - usedMs < IDLE_MS) continue;
      this.#series.delete(key);
      this.#giveBack.get(key)?.();
      this.#giveBack.delete(key);
    }
  }
}
