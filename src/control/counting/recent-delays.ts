import { BEHIND_BUCKETS_MS } from "../../protocol/index.ts";

/** As long as an acknowledgement makes an ear. */
const WINDOW_MS = 30_000;
/** One a second, and one to start from. */
const MARKS_MAX = 40;

/** How far behind live listeners were of late, from sums that only grow. A pure core. */
export class RecentDelays {
  readonly #marks: { atMs: number; sums: readonly number[] }[] = [];

  push(sums: readonly number[], nowMs: number): void {
    this.#marks.push({ atMs: nowMs, sums: [...sums] });
    const isPast = (second: { atMs: number } | undefined) => second !== undefined && second.atMs <= nowMs - WINDOW_MS;
    while (this.#marks.length > MARKS_MAX || isPast(this.#marks[1])) this.#marks.shift();
  }

  /**
   * The distance that this share of acknowledgements stays under, read linearly between the bounds of a bucket; what
   * lies beyond the last bound is told as that bound. `null`: nobody acknowledged.
   */
  quantileMs(share: number): number | null {
    const counts = this.#counts();
    const wanted = share * counts.reduce((sum, count) => sum + count, 0);
    if (wanted === 0) return null;
    let below = 0;
    for (const [bucket, count] of counts.entries()) {
      if (count > 0 && below + count >= wanted) return Math.round(withinBucket(bucket, (wanted - below) / count));
      below += count;
    }
    return BEHIND_BUCKETS_MS.at(-1) ?? null;
  }

  #counts(): number[] {
    const first = this.#marks[0]?.sums ?? [];
    const last = this.#marks.at(-1)?.sums ?? [];
    return last.map((sum, bucket) => sum - (first[bucket] ?? 0));
  }
}

function withinBucket(bucket: number, share: number): number {
  const lowMs = BEHIND_BUCKETS_MS[bucket - 1] ?? 0;
  const highMs = BEHIND_BUCKETS_MS[bucket] ?? lowMs;
  return lowMs + share * (highMs - lowMs);
}
