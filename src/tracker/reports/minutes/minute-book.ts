import { broadKeys, type CountedReport, scopedKeys } from "./counted-report.ts";
import { type KeptTally, MinuteCell } from "./minute-cell.ts";
import type { MinuteOfReports, Tally } from "./tally.ts";

export const MINUTE_MS = 60_000;
/** Minutes are held in memory for seven days. */
export const HELD_MS = 7 * 86_400_000;
/** Rooms, edges and their categories that one minute tells apart; further ones are counted in the whole only. */
export const KEYS_A_MINUTE_MAX = 1_000;
/** Cells of all minutes together; beyond, the oldest minutes keep nothing but the whole and the categories. */
export const CELLS_MAX = 200_000;
/** So long after its end networks of a minute are told apart. */
const YOUNG_FOR_MS = 120_000;

type Minute = { startMs: number; cells: Map<string, MinuteCell>; isDirty: boolean; isSettled: boolean };
/** One minute as it is kept on the disk. */
export type KeptMinute = { startMs: number; tallies: Record<string, KeptTally> };

/** Counts of reports by the minute and by what they are about. A pure core; memory is bounded. */
export class MinuteBook {
  readonly #minutes = new Map<number, Minute>();
  readonly #onDropped: (keys: number) => void;
  #cells = 0;

  /** `onDropped`: so many keys were not told apart. */
  constructor(onDropped: (keys: number) => void) {
    this.#onDropped = onDropped;
  }

  get cells(): number {
    return this.#cells;
  }

  add(report: CountedReport, atMs: number): void {
    const minute = this.#open(startOf(atMs));
    minute.isDirty = true;
    for (const key of broadKeys(report)) this.#cell(minute, key).add(report);
    for (const key of scopedKeys(report)) {
      // Only people make a key worth its memory: else anybody could make up rooms without end.
      const isNew = !minute.cells.has(key);
      if (isNew && (!report.isPerson || minute.cells.size >= KEYS_A_MINUTE_MAX)) this.#onDropped(1);
      else this.#cell(minute, key).add(report);
    }
  }

  /** The present values; what nobody reported is left out. */
  minute(startMs: number): MinuteOfReports {
    const cells = this.#minutes.get(startOf(startMs))?.cells ?? new Map<string, MinuteCell>();
    return { startMs: startOf(startMs), series: new Map([...cells].map(([key, cell]) => [key, cell.tally()])) };
  }

  people(startMs: number, key: string): number {
    return this.#minutes.get(startMs)?.cells.get(key)?.people ?? 0;
  }

  /** Of the minutes that begin in this span, in no order. */
  tallies(key: string, fromMs: number, toMs: number): Tally[] {
    const within = [...this.#minutes.values()].filter(({ startMs }) => startMs >= startOf(fromMs) && startMs < toMs);
    return within.flatMap(({ cells }) => cells.get(key)?.tally() ?? []);
  }

  /** A key's people in whole minutes from `fromMs` on. */
  sum(key: string, fromMs: number): number {
    let sum = 0;
    for (const { startMs, cells } of this.#minutes.values()) {
      if (startMs >= startOf(fromMs)) sum += cells.get(key)?.people ?? 0;
    }
    return sum;
  }

  /** Each key's people in whole minutes from `fromMs` on, of the keys that `wanted` picks. */
  sums(fromMs: number, wanted: (key: string) => boolean): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { startMs, cells } of this.#minutes.values()) {
      if (startMs < startOf(fromMs)) continue;
      for (const [key, cell] of cells) if (wanted(key)) sums.set(key, (sums.get(key) ?? 0) + cell.people);
    }
    return sums;
  }

  /** What has changed since it was taken last, for the disk. */
  takeDirty(): KeptMinute[] {
    const dirty = [...this.#minutes.values()].filter(({ isDirty }) => isDirty);
    return dirty.map((minute) => {
      minute.isDirty = false;
      const tallies = Object.fromEntries([...minute.cells].map(([key, cell]) => [key, cell.kept()]));
      return { startMs: minute.startMs, tallies };
    });
  }

  /** They could not be kept after all. */
  stillDirty(minutes: readonly KeptMinute[]): void {
    for (const { startMs } of minutes) {
      const minute = this.#minutes.get(startMs);
      if (minute !== undefined) minute.isDirty = true;
    }
  }

  /** As `takeDirty` gave it; replaces what is here. */
  restore({ startMs, tallies }: KeptMinute): void {
    this.#close(startMs);
    const minute = this.#open(startMs);
    for (const [key, tally] of Object.entries(tallies)) minute.cells.set(key, MinuteCell.from(tally));
    this.#cells += minute.cells.size;
  }

  /** Once a minute: lets go of what is old. */
  tidy(nowMs: number): void {
    for (const minute of this.#minutes.values()) {
      if (minute.startMs < nowMs - HELD_MS) this.#close(minute.startMs);
      else if (!minute.isSettled && minute.startMs + MINUTE_MS + YOUNG_FOR_MS < nowMs) settle(minute);
    }
    this.#shrink();
  }

  #open(startMs: number): Minute {
    const known = this.#minutes.get(startMs);
    if (known !== undefined) return known;
    const minute = { startMs, cells: new Map(), isDirty: false, isSettled: false };
    this.#minutes.set(startMs, minute);
    return minute;
  }

  #cell({ cells }: Minute, key: string): MinuteCell {
    const known = cells.get(key);
    if (known !== undefined) return known;
    const cell = new MinuteCell();
    cells.set(key, cell);
    this.#cells += 1;
    return cell;
  }

  #close(startMs: number): void {
    this.#cells -= this.#minutes.get(startMs)?.cells.size ?? 0;
    this.#minutes.delete(startMs);
  }

  #shrink(): void {
    if (this.#cells <= CELLS_MAX) return;
    for (const { cells } of [...this.#minutes.values()].toSorted((a, b) => a.startMs - b.startMs)) {
      const scoped = [...cells.keys()].filter((key) => key !== "" && !key.startsWith("category="));
      for (const key of scoped) cells.delete(key);
      this.#cells -= scoped.length;
      this.#onDropped(scoped.length);
      if (this.#cells <= CELLS_MAX) return;
    }
  }
}

export function startOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

function settle(minute: Minute): void {
  minute.isSettled = true;
  for (const cell of minute.cells.values()) cell.settle();
}
