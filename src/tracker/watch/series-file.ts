import type { Log } from "../../platform/index.ts";
import type { RecordStore } from "../../store/index.ts";
import { HISTORY_MINUTES, MINUTE_MS } from "./limits.ts";
import type { Baselines } from "./reported/baselines.ts";
import type { KeptExpectation } from "./reported/expected-history.ts";
import type { KeptSeries } from "./reported/report-watch.ts";

const PREFIX = "watch/series/";
const EXPECTED = "watch-expected";
const PRUNE_EVERY_MS = 3_600_000;
/** Minutes that wait for the disk. */
const WAITING_MAX = 60;

type Minute = {
  startMs: number;
  series: { key: string; kept: KeptSeries }[];
  expected: Record<string, KeptExpectation>;
};

/** Keeps what detectors learned, and what was usual in each minute. A restart loses ten minutes of learning at most. */
export class SeriesFile {
  readonly #store: RecordStore;
  readonly #log: Log;
  #waiting: Minute[] = [];
  #prunedAtMs = 0;

  constructor(store: RecordStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  async loadSeries(): Promise<Map<string, KeptSeries>> {
    const notes = await this.#store.notes(PREFIX);
    return new Map([...notes].map(([key, note]) => [key.slice(PREFIX.length), note as KeptSeries]));
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
    } catch (fault) {
      this.#log.warn({ fault: String(fault) }, "Could not write what is usual");
    }
  }

  async #keep({ startMs, series, expected }: Minute): Promise<void> {
    for (const { key, kept } of series) await this.#store.keepNote(PREFIX + key, kept);
    if (Object.keys(expected).length > 0) await this.#store.append(EXPECTED, "", startMs, expected);
  }
}
