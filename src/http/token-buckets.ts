/** Keys that are remembered; the one that was seen longest ago makes room, and has a full bucket again. */
const KEYS_MAX = 10_000;

/** So many at once, then so many a second, for each key. For addresses there are `PrefixBuckets`. A pure core. */
export class TokenBuckets {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(options: { burst: number; perSecond: number }) {
    this.#burst = options.burst;
    this.#perSecond = options.perSecond;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** `false`: the bucket was empty. */
  take(key: string, nowMs: number): boolean {
    const tokens = this.#tokens(key, nowMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
    this.#bound();
    return tokens >= 1;
  }

  #tokens(key: string, nowMs: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return this.#burst;
    return Math.min(this.#burst, bucket.tokens + ((nowMs - bucket.atMs) / 1_000) * this.#perSecond);
  }

  #bound(): void {
    if (this.#buckets.size <= KEYS_MAX) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
