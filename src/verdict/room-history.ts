import { distinct, REGISTERS, unite } from "./distinct.ts";
import { joinSeconds, type OpenSecond } from "./room-second.ts";

/** How far back a room is looked at. */
const KEPT_MS = 300_000;
/** At ease so much is one entry. */
export const BLOCK_MS = 10_000;
const BLOCK_SECONDS = 10;

/** How it was before anything had to be explained. */
export type Baseline = {
  /** How long was looked at. */
  seconds: number;
  requestsPerSecond: number;
  arrivalsPerSecond: number;
  /** Summed: who came back, and who came from networks that are known. */
  returning: number;
  known: number;
  /** Sketch of the prefixes that were seen. */
  prefixes: Uint8Array;
  prefixCount: number;
};

/** The last five minutes of one room: seconds, and blocks of ten where it was at ease. */
export class RoomHistory {
  #entries: OpenSecond[] = [];
  readonly #kept = new WeakSet<OpenSecond>();

  push(second: OpenSecond): void {
    this.#entries.push(second);
    while ((this.#entries[0]?.atMs ?? second.atMs) < second.atMs - KEPT_MS) this.#entries.shift();
  }

  /** Oldest first. */
  last(ms: number): OpenSecond[] {
    const endMs = this.#entries.at(-1)?.atMs ?? 0;
    return this.#entries.filter(({ atMs }) => atMs > endMs - ms);
  }

  /** For a room at ease: once twenty seconds are loose, the oldest ten become one block. */
  compact(): void {
    const loose = this.#entries.filter((entry) => !this.#kept.has(entry) && entry.spanMs < BLOCK_MS);
    const [first] = loose;
    if (first === undefined || loose.length < 2 * BLOCK_SECONDS) return;
    const block = { ...joinSeconds(loose.slice(0, BLOCK_SECONDS)), spanMs: BLOCK_MS };
    this.#entries.splice(this.#entries.indexOf(first), BLOCK_SECONDS, block);
  }

  /** Hands back what it has not handed back before, oldest first. */
  unkept(): OpenSecond[] {
    const unkept = this.#entries.filter((entry) => !this.#kept.has(entry));
    for (const entry of unkept) this.#kept.add(entry);
    return unkept;
  }

  /** Of the calm that lies more than `agoMs` back. */
  baseline(agoMs: number): Baseline {
    const endMs = this.#entries.at(-1)?.atMs ?? 0;
    const before = this.#entries.filter(({ atMs, calm }) => calm && atMs <= endMs - agoMs);
    const seconds = before.reduce((sum, { spanMs }) => sum + spanMs, 0) / 1_000;
    const prefixes = new Uint8Array(REGISTERS);
    for (const { tally } of before) unite(prefixes, tally.prefixes);
    const sum = (read: (second: OpenSecond) => number) => before.reduce((total, second) => total + read(second), 0);
    return {
      seconds,
      requestsPerSecond: sum(({ tally }) => tally.requests) / Math.max(1, seconds),
      arrivalsPerSecond: sum(({ tally }) => tally.arrivals) / Math.max(1, seconds),
      returning: sum(({ tally }) => tally.returning),
      known: sum(({ tally }) => tally.known),
      prefixes,
      prefixCount: distinct(prefixes),
    };
  }
}
