/** One ticket in two hands goes back and forth; a listener on a bad line does so a few times. */
const TAKEOVERS_MAX = 6;
const SPAN_MS = 60_000;
/** Tickets that are watched; beyond, the longest watched is forgotten. */
export const WATCHED_MAX = 10_000;

/** How often the seat of a ticket has been taken from a connection that was still open. */
export class Takeovers {
  readonly #watched = new Map<string, { count: number; sinceMs: number }>();

  count(id: string, nowMs: number): void {
    const known = this.#watched.get(id);
    if (known !== undefined && nowMs - known.sinceMs < SPAN_MS) {
      known.count += 1;
      return;
    }
    this.#watched.delete(id);
    this.#watched.set(id, { count: 1, sinceMs: nowMs });
    if (this.#watched.size <= WATCHED_MAX) return;
    const [oldest = ""] = this.#watched.keys();
    this.#watched.delete(oldest);
  }

  /** Whether the ticket has been copied, by all that is seen here: it is refused for the rest of the minute. */
  areTooMany(id: string, nowMs: number): boolean {
    const known = this.#watched.get(id);
    return known !== undefined && nowMs - known.sinceMs < SPAN_MS && known.count > TAKEOVERS_MAX;
  }

  /** Now and then: forgets what is over. */
  tidy(nowMs: number): void {
    for (const [id, { sinceMs }] of this.#watched) {
      if (nowMs - sinceMs < SPAN_MS) break;
      this.#watched.delete(id);
    }
  }
}
