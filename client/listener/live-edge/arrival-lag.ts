const BUCKET_MS = 5_000;
/** How long a late arrival is remembered: 30 s. */
const MAX_BUCKETS = 6;

type LagBucket = { sinceMs: number; highMs: number };

/**
 * The highest lag of late, over the last 25 to 30 s. With an edge that writes once a second the first part of each
 * write lags by most of that second, so the interval shows by itself.
 */
export class ArrivalLag {
  readonly #buckets: LagBucket[] = [];

  observe(lagMs: number, nowMs: number): void {
    const newest = this.#buckets.at(-1);
    if (newest === undefined || nowMs - newest.sinceMs >= BUCKET_MS) {
      this.#buckets.push({ sinceMs: nowMs, highMs: lagMs });
      if (this.#buckets.length > MAX_BUCKETS) this.#buckets.shift();
    } else {
      newest.highMs = Math.max(newest.highMs, lagMs);
    }
  }

  /** `undefined` before the first observation. */
  get highMs(): number | undefined {
    return this.#buckets.length === 0 ? undefined : Math.max(...this.#buckets.map((bucket) => bucket.highMs));
  }
}
