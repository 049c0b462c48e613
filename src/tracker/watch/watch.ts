import type { Clock, Log, Metrics } from "../../platform/index.ts";
import {
  type ControlFacts,
  type EdgeFacts,
  type EdgeSigns,
  type Incident,
  type IncidentUpdate,
  type StatusNow,
  StentorError,
  type TrackerGrade,
  type TroubleCategory,
  type Verdict,
} from "../../protocol/index.ts";
import type { RecordStore } from "../../store/index.ts";
import type { ProbeResult } from "../probe/index.ts";
import { type MinuteOfReports, seriesKey } from "../reports/index.ts";
import { shareFamily } from "./families.ts";
import { countReports } from "./incidents/count-reports.ts";
import type { Filed } from "./incidents/filed.ts";
import { gradeOf } from "./incidents/grade-of.ts";
import { IncidentFile } from "./incidents/incident-file.ts";
import { type Change, type IncidentChange, Ledger } from "./incidents/ledger.ts";
import { judgeIt, sayOf } from "./incidents/operator-words.ts";
import { Lookout } from "./lookout.ts";
import { type MaintenanceDesk, MaintenancePlan } from "./maintenance-plan.ts";
import { Baselines } from "./reported/baselines.ts";
import { SeriesFile } from "./series-file.ts";
import { statusNow } from "./status-now.ts";
import { SteadyTime } from "./steady-time.ts";
import { watchMetrics } from "./watch-metrics.ts";
import { ClockWords } from "./words/clock-words.ts";

const PRUNE_EVERY_MS = 3_600_000;
/** Who looks later than this after the last time was held up, and what others said meanwhile still waits to be read. */
const HELD_UP_MS = 2_500;

export type WatchOptions = {
  store: RecordStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** What the operator puts up with, of the whole page together. */
  falseAlarmsPerMonth: number;
  /** IANA name; times in sentences are told in it. */
  timeZone: string;
};

/** `wasTrouble`: it was more than possible, now or before. */
export type IncidentListener = (incident: Incident, change: IncidentChange, wasTrouble: boolean) => void;
export type ExpectedBins = { expected: (number | null)[]; low: (number | null)[]; high: (number | null)[] };

/** Watches reports, servers and probes, and keeps the incidents. The one place where the cores meet the clock and the store. */
export class Watch {
  readonly maintenance: MaintenanceDesk;
  readonly #options: WatchOptions;
  readonly #time: SteadyTime;
  readonly #words: ClockWords;
  readonly #lookout: Lookout;
  readonly #ledger: Ledger;
  readonly #plan: MaintenancePlan;
  readonly #file: IncidentFile;
  readonly #series: SeriesFile;
  readonly #baselines = new Baselines();
  readonly #metrics: ReturnType<typeof watchMetrics>;
  readonly #listeners = new Set<IncidentListener>();
  #note: string | null = null;
  #writing: Promise<void> | undefined;
  #prunedAtMs = 0;
  #lookedAtMs = Number.POSITIVE_INFINITY;

  /** Throws RangeError on a time zone that is not known. */
  constructor(options: WatchOptions) {
    const { store, clock, log, metrics, falseAlarmsPerMonth, timeZone } = options;
    this.#options = options;
    this.#time = new SteadyTime(clock);
    this.#words = new ClockWords(timeZone);
    this.#ledger = new Ledger(this.#words);
    this.#lookout = new Lookout({ falseAlarmsPerMonth, timeZone, startedAtMs: this.#time.nowMs() });
    this.#plan = new MaintenancePlan(store, () => clock.nowMs());
    this.maintenance = this.#plan;
    this.#file = new IncidentFile(store, log);
    this.#series = new SeriesFile(store, log);
    this.#metrics = watchMetrics(metrics);
  }

  /** Reads what the store has. Throws StentorError `store_unavailable`. */
  async start(): Promise<void> {
    const nowMs = this.#time.nowMs();
    this.#ledger.restore(await this.#file.load());
    await this.#plan.load();
    this.#lookout.reports.begin(await this.#series.loadSeries(), nowMs);
    await this.#series.loadExpected(this.#baselines, nowMs);
  }

  /** At each minute's end, and once a second for the one that runs. */
  reports(minute: MinuteOfReports, isWhole: boolean): void {
    const { reports } = this.#lookout;
    if (!isWhole) {
      reports.running(minute);
      return;
    }
    const expected = this.#baselines.take(minute.startMs, reports.whole(minute));
    const series = [...reports.keepSome(Math.floor(minute.startMs / 60_000))];
    this.#series.take({ startMs: minute.startMs, series, expected });
  }

  edge(facts: EdgeFacts): void {
    this.#lookout.edge(facts, this.#time.nowMs());
  }

  signs(signs: EdgeSigns): void {
    this.#lookout.signs(signs);
  }

  control(facts: ControlFacts): void {
    this.#lookout.control(facts, this.#time.nowMs());
  }

  verdict(verdict: Verdict): void {
    this.#ledger.verdict(verdict);
  }

  probe(result: ProbeResult): void {
    this.#lookout.probe(result, this.#time.nowMs());
  }

  /** Once a second: looks, says what is to be said, and keeps it. What was said is on the disk when listeners hear of it, if the disk takes it. */
  async tick(): Promise<void> {
    const atMs = this.#time.nowMs();
    const isHeldUp = atMs - this.#lookedAtMs > HELD_UP_MS;
    // Once only: who is late each time looks all the same.
    this.#lookedAtMs = isHeldUp ? Number.POSITIVE_INFINITY : atMs;
    if (isHeldUp) return;
    const { names, reports, fleet } = this.#lookout;
    const { cases, note } = this.#lookout.look(atMs, (scope) => this.#plan.mutes(scope));
    this.#note = note;
    const changes = this.#ledger.take({ cases, atMs, names, roomShare: (room) => this.#lookout.roomShare(room) });
    for (const filed of this.#ledger.open()) countReports(filed, reports, atMs);
    for (const { filed } of changes) this.#file.touch(filed);
    this.#metrics.open.set(this.#ledger.open().length);
    this.#metrics.untaken.set({ what: "edges" }, fleet.untaken);
    this.#metrics.untaken.set({ what: "series" }, reports.untaken);
    this.#metrics.untaken.set({ what: "cases" }, this.#ledger.untaken);
    await this.#write(atMs);
    this.#tell(changes);
  }

  now(): StatusNow {
    const atMs = this.#time.nowMs();
    const { known, names, fleet } = this.#lookout;
    return statusNow({
      ...{ atMs, known, names, clock: this.#words, note: this.#note },
      open: this.#ledger.open(),
      edges: fleet.edges().map(({ facts }) => facts.edge),
      isHeard: (room) => this.#lookout.isHeard(room, atMs),
      maintenance: this.#plan.list(),
    });
  }

  /** Those that were open at `fromMs` or later, the newest first; of a room, those of the whole house too. */
  incidents(options: { fromMs: number; limit: number; room?: string }): Incident[] {
    const { fromMs, limit, room } = options;
    const all = this.#ledger.all().filter(({ incident: { resolvedAtMs, scope } }) => {
      const isOfRoom = room === undefined || scope.room === undefined || scope.room === room;
      return isOfRoom && (resolvedAtMs ?? Number.POSITIVE_INFINITY) >= fromMs;
    });
    return all.slice(0, limit).map(({ incident }) => structuredClone(incident));
  }

  /** The open incident that such a report belongs to; `null`: none. */
  openIncident(room: string | null, category: TroubleCategory): string | null {
    const fitting = this.#ledger.open().filter(({ incident: { scope, categories } }) => {
      return (scope.room === undefined || scope.room === room) && shareFamily(categories, [category]);
    });
    const own = fitting.find(({ incident }) => incident.scope.room !== undefined) ?? fitting[0];
    return own?.incident.id ?? null;
  }

  /** Nulls where nothing was known, and of series that are too many to be kept. */
  expected(options: {
    room?: string;
    category?: TroubleCategory;
    fromMs: number;
    toMs: number;
    binMs: number;
  }): ExpectedBins {
    const { room, category, ...span } = options;
    return this.#baselines.over(seriesKey(room === undefined ? {} : { room }, category), span);
  }

  /** Whether we know ourselves that a room which is live has no sound of its own. */
  isSoundless(room: string): boolean {
    return this.#lookout.isSoundless(room, this.#time.nowMs());
  }

  grade(): TrackerGrade {
    return gradeOf(this.#ledger.all(), this.#options.falseAlarmsPerMonth, this.#time.nowMs());
  }

  /** The operator's word; `resolved` closes it. Throws StentorError `incident_not_found`, `store_unavailable`. */
  async say(id: string, update: { stage: IncidentUpdate["stage"]; text: string }): Promise<Incident> {
    const filed = this.#find(id);
    return await this.#settle(filed, sayOf(filed, update, this.#ledger, this.#time.nowMs()));
  }

  /** Whether there was no trouble at all. Throws StentorError `incident_not_found`, `store_unavailable`. */
  async judge(id: string, isFalseAlarm: boolean): Promise<Incident> {
    const filed = this.#find(id);
    return await this.#settle(filed, judgeIt(filed, isFalseAlarm, this.#ledger, this.#time.nowMs()));
  }

  onChange(listener: IncidentListener): void {
    this.#listeners.add(listener);
  }

  async #settle(filed: Filed, change: IncidentChange): Promise<Incident> {
    await this.#file.keep(filed);
    this.#tell([{ filed, change }]);
    return structuredClone(filed.incident);
  }

  #find(id: string): Filed {
    const filed = this.#ledger.all().find(({ incident }) => incident.id === id);
    if (filed === undefined) throw new StentorError("incident_not_found", `Cannot find incident "${id}"`);
    return filed;
  }

  #tell(changes: readonly Change[]): void {
    for (const { filed, change } of changes) {
      this.#metrics.changes.inc({ change });
      for (const listener of this.#listeners) listener(structuredClone(filed.incident), change, filed.wasTrouble);
    }
  }

  /** One at a time; what comes meanwhile is written with the next. */
  async #write(atMs: number): Promise<void> {
    this.#writing ??= this.#writeAll(atMs).finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #writeAll(atMs: number): Promise<void> {
    await this.#file.write(this.#ledger.open(), atMs);
    await this.#series.write(atMs);
    if (atMs - this.#prunedAtMs < PRUNE_EVERY_MS) return;
    this.#prunedAtMs = atMs;
    try {
      this.#ledger.drop(await this.#file.prune(this.#ledger.all(), atMs));
    } catch (fault) {
      this.#options.log.warn({ fault: String(fault) }, "Could not move old incidents into the history");
    }
  }
}
