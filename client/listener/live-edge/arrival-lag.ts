const BUCKET_MS = 5_000;
/** How long a late arrival is remembered: 30 s; and 10 s while the edge is about to write more often. */
const MAX_BUCKETS = 6;
const FEW_BUCKETS = 2;
/** How long an arrival counts at most. */
export const LAG_MEMORY_MS = MAX_BUCKETS * BUCKET_MS;

type LagBucket = { sinceMs: number; highMs: number };

/**
 * The highest lag of late, over the last 25 to 30 s. With an edge that writes once a second the first part of each
 * write lags by most of that second, so the interval shows by itself.
 */
export class ArrivalLag {
  readonly #buckets: LagBucket[] = [];
  #isShort = false;

  /** Whether to remember for 5 to 10 s only: what comes of a longer interval is soon to be forgotten. */
  set isShort(isShort: boolean) {
    this.#isShort = isShort;
  }

  observe(lagMs: number, nowMs: number): void {
    const newest = this.#buckets.at(-1);
    if (newest === undefined || nowMs - newest.sinceMs >= BUCKET_MS) {
      this.#buckets.push({ sinceMs: nowMs, highMs: lagMs });
      const surplus = this.#buckets.length - (this.#isShort ? FEW_BUCKETS : MAX_BUCKETS);
      if (surplus > 0) this.#buckets.splice(0, surplus);
    } else {
      newest.highMs = Math.max(newest.highMs, lagMs);
    }
  }

  /** The clock that lags and times are taken by has stepped. */
  clockStepped(byMs: number): void {
    for (const bucket of this.#buckets) {
      bucket.sinceMs += byMs;
      bucket.highMs += byMs;
    }
  }

  /** `undefined` before the first observation. */
  get highMs(): number | undefined {
    return this.#buckets.length === 0 ? undefined : Math.max(...this.#buckets.map((bucket) => bucket.highMs));
  }
}
