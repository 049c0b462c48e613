import type { RecordStore, SeriesAddition } from "../../../store/index.ts";
import type { Comment } from "../comments/comment-shelf.ts";
import { HELD_MS, type KeptMinute } from "../minutes/minute-book.ts";
import type { Spans } from "../minutes/presence.ts";
import type { KeptReport } from "./kept-report.ts";
import { readSeries } from "./read-series.ts";

/** Counts by the minute outlive the reports that they were made of. */
export const MINUTES_KEPT_MS = 400 * 86_400_000;

const SERIES = {
  reports: "reports",
  minutes: "report-minutes",
  comments: "report-comments",
  decisions: "report-comment-decisions",
} as const;
const PRESENCE_NOTE = "report-presence";
/** One and all: what a store would keep by room is here kept by what it is. */
const NO_ROOM = "";

/** Counts every report up to `seq`. */
type WrittenMinute = KeptMinute & { seq: number };
type Decision = { id: string; shown: boolean };
export type NewReport = { report: KeptReport; comment: Comment | undefined };

/** What of reports lies on the disk. Every method throws StentorError `store_unavailable`. */
export class ReportArchive {
  readonly #store: RecordStore;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  /** All of them, or none. */
  async keep(entries: readonly NewReport[]): Promise<void> {
    await this.#store.appendAll(
      entries.flatMap(({ report, comment }) => [
        addition(SERIES.reports, report.receivedAtMs, report),
        ...(comment === undefined ? [] : [addition(SERIES.comments, comment.atMs, comment)]),
      ]),
    );
  }

  /** `seq`: of the last report that they count. */
  async keepMinutes(minutes: readonly KeptMinute[], seq: number): Promise<void> {
    const written = minutes.map((minute): WrittenMinute => ({ ...minute, seq }));
    await this.#store.appendAll(written.map((minute) => addition(SERIES.minutes, minute.startMs, minute)));
  }

  async keepPresence(spans: Spans): Promise<void> {
    await this.#store.keepNote(PRESENCE_NOTE, spans);
  }

  async keepDecision(decision: Decision, nowMs: number): Promise<void> {
    await this.#store.append(SERIES.decisions, NO_ROOM, nowMs, decision);
  }

  async presence(): Promise<Spans> {
    return ((await this.#store.note(PRESENCE_NOTE)) ?? []) as Spans;
  }

  /** The last state of each minute that is held in memory, and up to which report they count. */
  async minutes(nowMs: number): Promise<{ minutes: KeptMinute[]; seq: number }> {
    const states = new Map<number, WrittenMinute>();
    for await (const { value } of readSeries(this.#store, SERIES.minutes, nowMs - HELD_MS)) {
      const state = value as WrittenMinute;
      if ((states.get(state.startMs)?.seq ?? -1) <= state.seq) states.set(state.startMs, state);
    }
    const minutes = [...states.values()];
    return { minutes, seq: minutes.reduce((most, { seq }) => Math.max(most, seq), 0) };
  }

  async *reports(sinceMs: number): AsyncGenerator<KeptReport> {
    for await (const { value } of readSeries(this.#store, SERIES.reports, sinceMs)) yield value as KeptReport;
  }

  /** Oldest first, then what the operator decided of them. */
  async comments(limit: number): Promise<{ comments: Comment[]; decisions: Decision[] }> {
    const span = { sinceMs: 0, limit, newest: true };
    const comments = await this.#store.entries(SERIES.comments, NO_ROOM, span);
    const sinceMs = comments[0]?.atMs ?? 0;
    const decisions: Decision[] = [];
    for await (const { value } of readSeries(this.#store, SERIES.decisions, sinceMs)) decisions.push(value as Decision);
    return { comments: comments.map(({ value }) => value as Comment), decisions };
  }

  async forget(beforeMs: number, nowMs: number): Promise<void> {
    for (const series of [SERIES.reports, SERIES.comments, SERIES.decisions]) await this.#store.prune(series, beforeMs);
    await this.#store.prune(SERIES.minutes, nowMs - MINUTES_KEPT_MS);
  }
}

function addition(series: string, atMs: number, value: unknown): SeriesAddition {
  return { series, room: NO_ROOM, atMs, value };
}
