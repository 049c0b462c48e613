/** Entries that are kept; more are not taken in, and counted. */
export const DIRECTORY_MAX_ENTRIES = 4_096;
/** Who is gone for so long is taken out of the table. */
export const FORGET_AFTER_MS = 60_000;

type Entry = {
  value: Uint8Array;
  revision: number;
  /** When we last saw it change, or lost sight of the table after that. */
  seenMs: number;
  goneSinceMs: number | undefined;
};

export type Suspect = { key: string; revision: number };

/**
 * Who is there, judged by when we last saw an entry change, and by our own clock alone. Only time in which we could see counts: a table that
 * was away says nothing of those who could not reach it either.
 */
export class Presence {
  readonly #staleAfterMs: number;
  readonly #entries = new Map<string, Entry>();
  #sightedSinceMs: number;
  #refused = 0;

  constructor(options: { staleAfterMs: number; nowMs: number }) {
    this.#staleAfterMs = options.staleAfterMs;
    this.#sightedSinceMs = options.nowMs;
  }

  /** Entries that found no room, counted each time that they were renewed. */
  get refused(): number {
    return this.#refused;
  }

  /** Made or renewed. Returns whether it came: it was not there before. */
  seen(key: string, value: Uint8Array, revision: number, nowMs: number): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined && this.#entries.size >= DIRECTORY_MAX_ENTRIES) {
      this.#refused++;
      return false;
    }
    this.#entries.set(key, { value, revision, seenMs: nowMs, goneSinceMs: undefined });
    return entry === undefined || entry.goneSinceMs !== undefined;
  }

  /**
   * Deleted. Returns whether it went by that. A deletion that nobody was seen making (`revision` 0) is no word of the one who announced it:
   * the table may have been lost, and he gets his time to come back.
   */
  deleted(key: string, revision: number): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || revision === 0) return false;
    this.#entries.delete(key);
    return entry.goneSinceMs === undefined;
  }

  /** We see nothing now: from here on, everybody gets the full time again. */
  blind(nowMs: number): void {
    this.#sightedSinceMs = nowMs;
  }

  /** Those whom nobody has renewed for the full time. Their entries should be looked at before they are declared gone. */
  suspects(nowMs: number): Suspect[] {
    const found: Suspect[] = [];
    for (const [key, entry] of this.#entries) {
      if (this.#isStale(entry, nowMs)) found.push({ key, revision: entry.revision });
    }
    return found;
  }

  /** The suspect's entry is as it was. Returns whether it went by that: not when it was renewed, or we were blind, meanwhile. */
  confirm(suspect: Suspect, nowMs: number): boolean {
    const entry = this.#entries.get(suspect.key);
    if (entry === undefined || entry.revision !== suspect.revision || !this.#isStale(entry, nowMs)) return false;
    entry.goneSinceMs = nowMs;
    return true;
  }

  /** Those long gone. They stay until their deletion is told, and are named again after as long. */
  forgettable(nowMs: number): Suspect[] {
    const found: Suspect[] = [];
    for (const [key, entry] of this.#entries) {
      if (entry.goneSinceMs === undefined || nowMs - entry.goneSinceMs < FORGET_AFTER_MS) continue;
      entry.goneSinceMs = nowMs;
      found.push({ key, revision: entry.revision });
    }
    return found;
  }

  /** For an entry that is in the table no more. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  living(prefix: string): Map<string, Uint8Array> {
    const living = new Map<string, Uint8Array>();
    for (const [key, entry] of this.#entries) {
      if (entry.goneSinceMs === undefined && key.startsWith(prefix)) living.set(key, entry.value);
    }
    return living;
  }

  #isStale(entry: Entry, nowMs: number): boolean {
    const sinceMs = Math.max(entry.seenMs, this.#sightedSinceMs);
    return entry.goneSinceMs === undefined && nowMs - sinceMs >= this.#staleAfterMs;
  }
}
