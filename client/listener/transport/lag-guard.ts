import { LagTrend } from "../lag-trend.ts";

/** Data that comes later than this behind live, and not less and less so, is old news from a full queue somewhere. */
export const STALE_DATA_MS = 20_000;
/** Data that is stale has so long to show that its lag is falling, as it does while a backlog is worked off. */
export const STANDSTILL_MS = 5_000;
/** At most one rejoin in this time: it cannot help twice in a row. */
const REJOIN_PAUSE_MS = 10_000;

/**
 * Decides when the data itself is so late, and stays so, that a fresh connection at the live edge beats waiting for the rest.
 * What the edge itself lags, by its own greeting, is not held against the connection.
 */
export class LagGuard {
  readonly #trend = new LagTrend();
  #edgeLagMs = 0;
  #intervalMs = 0;
  #rejoinedAtMs = Number.NEGATIVE_INFINITY;

  /** `edgeLagMs`: how old the end of the edge's newest part was when it wrote its greeting. */
  greeted(greeting: { edgeLagMs: number; intervalMs: number }): void {
    this.#edgeLagMs = Math.max(0, greeting.edgeLagMs);
    this.#intervalMs = greeting.intervalMs;
    this.#trend.forget();
  }

  /** True when the listener should rejoin; `lagMs` is that of a message's newest part. */
  mustRejoin(lagMs: number, nowMs: number): boolean {
    if (lagMs - this.#edgeLagMs <= STALE_DATA_MS + this.#intervalMs) {
      this.#trend.forget();
      return false;
    }
    const isFalling = this.#trend.observe(lagMs, nowMs) < STANDSTILL_MS;
    if (isFalling || nowMs - this.#rejoinedAtMs < REJOIN_PAUSE_MS) return false;
    this.#rejoinedAtMs = nowMs;
    this.#trend.forget();
    return true;
  }
}
