import { distinct, REGISTERS, unite } from "./distinct.ts";
import { joinSeconds, type OpenSecond } from "./room-second.ts";

/** How far back a room is looked at. */
const KEPT_MS = 300_000;
/** At ease so much is one entry. */
export const BLOCK_MS = 10_000;
const BLOCK_SECONDS = 10;

/** How much came before anything had to be explained. */
export type CalmRates = { requestsPerSecond: number; arrivalsPerSecond: number };

/** How it was before anything had to be explained. */
export type Baseline = CalmRates & {
  /** Summed: who came back, and who came from networks that are known. */
  returning: number;
  known: number;
  /** Sketch of the prefixes that were seen, and how many these are. */
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
  rates(agoMs: number): CalmRates {
    return ratesOf(this.#calm(agoMs));
  }

  /** Of the same. Costs more: it opens every sketch. */
  baseline(agoMs: number): Baseline {
    const calm = this.#calm(agoMs);
    const prefixes = new Uint8Array(REGISTERS);
    for (const { tally } of calm) unite(prefixes, tally.prefixes);
    return {
      ...ratesOf(calm),
      returning: calm.reduce((sum, { tally }) => sum + tally.returning, 0),
      known: calm.reduce((sum, { tally }) => sum + tally.known, 0),
      prefixes,
      prefixCount: distinct(prefixes),
    };
  }

  #calm(agoMs: number): OpenSecond[] {
    const endMs = this.#entries.at(-1)?.atMs ?? 0;
    return this.#entries.filter(({ atMs, calm }) => calm && atMs <= endMs - agoMs);
  }
}

function ratesOf(calm: readonly OpenSecond[]): CalmRates {
  const sum = (read: (second: OpenSecond) => number) => calm.reduce((total, second) => total + read(second), 0);
  const seconds = Math.max(1, sum(({ spanMs }) => spanMs) / 1_000);
  return {
    requestsPerSecond: sum(({ tally }) => tally.requests) / seconds,
    arrivalsPerSecond: sum(({ tally }) => tally.arrivals) / seconds,
  };
}
