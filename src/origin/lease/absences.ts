/** Who was never heard is gone after so long, and so is everybody after we could not listen ourselves. */
export const STALE_AFTER_MS = 2_000;
/** Origins that are remembered; one that was forgotten counts as never heard. */
export const MAX_REMEMBERED = 1_000;

/**
 * Since when holders of rooms are gone. The directory judges those that it has heard; here it is added that some were never heard, and
 * that nobody may be judged by one who was not listening.
 */
export class Absences {
  readonly #heard = new Set<string>();
  readonly #absentSinceMs = new Map<string, number>();
  #listeningSinceMs: number;

  constructor(nowMs: number) {
    this.#listeningSinceMs = nowMs;
  }

  /** We were cut off or stood still. */
  restart(nowMs: number): void {
    this.#listeningSinceMs = nowMs;
    this.#heard.clear();
    this.#absentSinceMs.clear();
  }

  hear(living: Iterable<string>): void {
    for (const origin of living) {
      this.#absentSinceMs.delete(origin);
      this.#heard.add(origin);
    }
    forgetOldest(this.#heard);
  }

  /** When `origin`, which is not among the living, counts as gone; that moment may lie ahead. */
  goneAtMs(origin: string, nowMs: number): number {
    const sinceMs = this.#absentSinceMs.get(origin) ?? nowMs;
    this.#absentSinceMs.set(origin, sinceMs);
    forgetOldest(this.#absentSinceMs);
    const patienceMs = this.#heard.has(origin) ? 0 : STALE_AFTER_MS;
    return Math.max(sinceMs + patienceMs, this.#listeningSinceMs + STALE_AFTER_MS);
  }
}

function forgetOldest(remembered: Set<string> | Map<string, number>): void {
  for (const origin of remembered.keys()) {
    if (remembered.size <= MAX_REMEMBERED) return;
    remembered.delete(origin);
  }
}
