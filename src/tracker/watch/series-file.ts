import type { Log } from "../../platform/index.ts";
import type { RecordStore } from "../../store/index.ts";
import { DAY_MS, HISTORY_MINUTES, MINUTE_MS } from "./limits.ts";
import type { Baselines } from "./reported/baselines.ts";
import type { KeptExpectation } from "./reported/expected-history.ts";
import type { KeptSeries } from "./reported/report-watch.ts";

const PREFIX = "watch/series/";
const EXPECTED = "watch-expected";
const PRUNE_EVERY_MS = 3_600_000;
/** Minutes that wait for the disk. */
const WAITING_MAX = 60;
/** What a detector of a room learned is forgotten so long after its last minute. */
const SERIES_KEPT_MS = 7 * DAY_MS;

type Minute = {
  startMs: number;
  series: { key: string; kept: KeptSeries }[];
  expected: Record<string, KeptExpectation>;
};

/** Keeps what detectors learned, and what was usual in each minute. A restart loses ten minutes of learning at most. */
export class SeriesFile {
  readonly #store: RecordStore;
  readonly #log: Log;
  /** The last minute that stands on the disk, by key. */
  readonly #kept = new Map<string, number>();
  #waiting: Minute[] = [];
  #prunedAtMs = 0;

  constructor(store: RecordStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  async loadSeries(): Promise<Map<string, KeptSeries>> {
    const notes = await this.#store.notes(PREFIX);
    const all = [...notes].map(([note, kept]) => [note.slice(PREFIX.length, -1), kept as KeptSeries] as const);
    for (const [key, { startMs }] of all) this.#kept.set(key, startMs);
    return new Map(all);
  }

  async loadExpected(into: Baselines, nowMs: number): Promise<void> {
    const sinceMs = nowMs - HISTORY_MINUTES * MINUTE_MS;
    const entries = await this.#store.entries(EXPECTED, "", { sinceMs, limit: HISTORY_MINUTES, newest: true });
    for (const { atMs, value } of entries) into.restore(atMs, value as Record<string, KeptExpectation>);
  }

  /** To be written with the next `write`. */
  take(minute: Minute): void {
    this.#waiting = [...this.#waiting, minute].slice(-WAITING_MAX);
  }

  /** Never throws: what could not be written is learned again. */
  async write(nowMs: number): Promise<void> {
    try {
      for (const minute of this.#waiting.splice(0)) await this.#keep(minute);
      if (nowMs - this.#prunedAtMs < PRUNE_EVERY_MS) return;
      this.#prunedAtMs = nowMs;
      await this.#store.prune(EXPECTED, nowMs - HISTORY_MINUTES * MINUTE_MS);
      await this.#forget(nowMs - SERIES_KEPT_MS);
    } catch (fault) {
      this.#log.warn({ fault: String(fault) }, "Could not write what is usual");
    }
  }

  async #keep({ startMs, series, expected }: Minute): Promise<void> {
    for (const { key, kept } of series) {
      await this.#store.keepNote(noteOf(key), kept);
      this.#kept.set(key, kept.startMs);
    }
    if (Object.keys(expected).length > 0) await this.#store.append(EXPECTED, "", startMs, expected);
  }

  async #forget(beforeMs: number): Promise<void> {
    for (const [key, startMs] of this.#kept) {
      if (startMs >= beforeMs) continue;
      await this.#store.forgetNotes(noteOf(key));
      this.#kept.delete(key);
    }
  }
}

/** Ends with what no key holds, so that none begins with another. */
function noteOf(key: string): string {
  return `${PREFIX}${key}/`;
}
