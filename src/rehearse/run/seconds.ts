import type { Counters } from "../counters.ts";
import { addCounts, noCounts } from "../counters.ts";
import type { GeneratorSecond, Standing } from "../generator/index.ts";
import { Tally } from "../tally.ts";

/** One second of the whole rehearsal. Counts are of this second, unless they say otherwise; times in milliseconds. */
export type SecondRow = {
  /** Seconds since the start. */
  t: number;
  /** Arrivals that were due, since the start; of these, those who are meant to be here still. */
  due: number;
  intended: number;
  /** Arrivals that were started, and that heard their first sound, since the start. */
  started: number;
  joinedInAll: number;
  connected: number;
  sounding: number;
  lacking: number;
  joined: number;
  joinP99: number;
  delayP50: number;
  delayP99: number;
  /** On average over the connected. */
  intervalMs: number;
  intervals: Record<string, number>;
  stalls: number;
  gaps: number;
  drops: number;
  reconnected: number;
  mismatches: number;
  sendLagP99: number;
  loopDelayMax: number;
  messages: number;
  bytes: number;
  /** Listeners go, as the run is over; the figures of who is there mean nothing any more. */
  leaving: boolean;
  /** What the server said of how many listen; `null` when it did not. */
  shown: number | null;
  /** Cores that the generators kept busy. */
  generatorCores: number;
  generatorBytes: number;
};

type Account = { last: GeneratorSecond | undefined; ended: boolean };

/** Adds up what the processes tell: one row for each second, once all that still run have told it. */
export class Seconds {
  readonly rows: SecondRow[] = [];
  /** Everything since the start. */
  readonly total = new Tally();
  readonly #onRow: (row: SecondRow) => void;
  readonly #shown: () => number | undefined;
  readonly #accounts: Account[];
  #open = new Tally();
  #told = new Set<number>();
  #cpuMs = 0;
  #rowAtMs = 0;

  constructor(processes: number, shown: () => number | undefined, onRow: (row: SecondRow) => void) {
    this.#accounts = Array.from({ length: processes }, () => ({ last: undefined, ended: false }));
    this.#shown = shown;
    this.#onRow = onRow;
  }

  /** Counts since the start, as of the last second that was told. */
  get counters(): Counters {
    const counters = noCounts();
    addCounts(counters, this.total.counters);
    addCounts(counters, this.#open.counters);
    return counters;
  }

  take(process: number, second: GeneratorSecond): void {
    const account = this.#accounts[process];
    if (account === undefined) return;
    if (this.#told.has(process)) this.#closeRow();
    account.last = second;
    this.#open.add(second.tally);
    this.#told.add(process);
    this.#closeRowWhenTold();
  }

  ended(process: number): void {
    const account = this.#accounts[process];
    if (account === undefined) return;
    account.ended = true;
    this.#closeRowWhenTold();
  }

  /** No more is told: what is open becomes the last row. */
  finish(): void {
    if (this.#told.size > 0) this.#closeRow();
  }

  #closeRowWhenTold(): void {
    const awaited = this.#accounts.some(({ ended }, process) => !ended && !this.#told.has(process));
    if (!awaited && this.#told.size > 0) this.#closeRow();
  }

  #closeRow(): void {
    const lasts = this.#accounts.flatMap(({ last, ended }) => (last === undefined || ended ? [] : [last]));
    const tally = this.#open;
    this.#open = new Tally();
    this.#told = new Set();
    this.total.merge(tally);
    const row = this.#row(tally, lasts);
    this.rows.push(row);
    this.#onRow(row);
  }

  #row(tally: Tally, lasts: readonly GeneratorSecond[]): SecondRow {
    const { counters, histograms } = tally;
    const { due, started, joined, left, ended } = this.total.counters;
    const standing = sumStandings(lasts.map((last) => last.standing));
    const atMs = Math.max(this.#rowAtMs, ...lasts.map((last) => last.atMs));
    const { cores, bytes } = this.#machine(atMs - this.#rowAtMs);
    this.#rowAtMs = atMs;
    return {
      t: Math.round(atMs / 100) / 10,
      due,
      intended: due - left - ended,
      started,
      joinedInAll: joined,
      connected: standing.connected,
      sounding: standing.sounding,
      lacking: standing.lacking,
      leaving: standing.leaving || lasts.length === 0,
      joined: counters.joined,
      joinP99: histograms.join.percentile(99),
      delayP50: histograms.delay.percentile(50),
      delayP99: histograms.delay.percentile(99),
      intervalMs: meanInterval(standing.intervals),
      intervals: standing.intervals,
      stalls: counters.stalls,
      gaps: counters.gaps,
      drops: counters.drops,
      reconnected: counters.reconnected,
      mismatches: counters.mismatches,
      sendLagP99: histograms.sendLag.percentile(99),
      loopDelayMax: histograms.loopDelay.percentile(100),
      messages: counters.messages,
      bytes: counters.bytes,
      shown: this.#shown() ?? standing.shown,
      generatorCores: cores,
      generatorBytes: bytes,
    };
  }

  #machine(elapsedMs: number): { cores: number; bytes: number } {
    const told = this.#accounts.flatMap(({ last }) => (last === undefined ? [] : [last]));
    const cpuMs = told.reduce((sum, last) => sum + last.cpuMs, 0);
    const cores = elapsedMs > 0 ? (cpuMs - this.#cpuMs) / elapsedMs : 0;
    this.#cpuMs = cpuMs;
    return { cores: Math.round(cores * 1000) / 1000, bytes: told.reduce((sum, last) => sum + last.rssBytes, 0) };
  }
}

function sumStandings(standings: readonly Standing[]): Standing {
  const sum: Standing = { connected: 0, sounding: 0, lacking: 0, intervals: {}, shown: null, leaving: false };
  for (const standing of standings) {
    sum.connected += standing.connected;
    sum.sounding += standing.sounding;
    sum.lacking += standing.lacking;
    sum.leaving ||= standing.leaving;
    sum.shown = standing.shown ?? sum.shown;
    for (const [interval, count] of Object.entries(standing.intervals)) {
      sum.intervals[interval] = (sum.intervals[interval] ?? 0) + count;
    }
  }
  return sum;
}

function meanInterval(intervals: Readonly<Record<string, number>>): number {
  const counts = Object.entries(intervals);
  const listeners = counts.reduce((sum, [, count]) => sum + count, 0);
  const total = counts.reduce((sum, [interval, count]) => sum + Number(interval) * count, 0);
  return listeners === 0 ? 0 : Math.round(total / listeners);
}
