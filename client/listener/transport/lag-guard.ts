/** Data that comes later than this behind live is old news from a full queue somewhere. */
export const STALE_DATA_MS = 8_000;
/** At most one rejoin in this time: it cannot help twice in a row. */
const REJOIN_PAUSE_MS = 10_000;

/**
 * Decides when the data itself is so late that a fresh connection at the live edge beats waiting for the rest.
 * What the edge itself lags, by its own greeting, is not held against the connection.
 */
export class LagGuard {
  #edgeLagMs = 0;
  #intervalMs = 0;
  #rejoinedAtMs = Number.NEGATIVE_INFINITY;

  /** `edgeLagMs`: how old the end of the edge's newest part was when it wrote its greeting. */
  greeted(greeting: { edgeLagMs: number; intervalMs: number }): void {
    this.#edgeLagMs = Math.max(0, greeting.edgeLagMs);
    this.#intervalMs = greeting.intervalMs;
  }

  /** True when the listener should rejoin; `lagMs` is that of a message's newest part. */
  mustRejoin(lagMs: number, nowMs: number): boolean {
    if (lagMs - this.#edgeLagMs <= STALE_DATA_MS + this.#intervalMs) return false;
    if (nowMs - this.#rejoinedAtMs < REJOIN_PAUSE_MS) return false;
    this.#rejoinedAtMs = nowMs;
    return true;
  }
}
