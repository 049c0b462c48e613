import type { Delivery } from "../../protocol/index.ts";

/** As it lies on the disk. `of`: the post that it tells of, with which its picture is kept. */
export type KeptDelivery = { delivery: Delivery; of: { room: string; post: string } | null };

/** How long the tracker is left alone after it did not answer: twice as long each time. */
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 30_000;

/** What waits for the tracker, oldest first, and when it is asked again. A pure core: times are monotonic. */
export class WaitingDeliveries {
  readonly #most: number;
  readonly #waiting = new Map<string, KeptDelivery>();
  #failures = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor({ most }: { most: number }) {
    this.#most = most;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Gives the one that had to make room: the oldest, whose news is worth least. */
  add(kept: KeptDelivery): KeptDelivery | undefined {
    this.#waiting.set(kept.delivery.id, kept);
    if (this.#waiting.size <= this.#most) return undefined;
    const [oldest] = this.#waiting.values();
    if (oldest !== undefined) this.#waiting.delete(oldest.delivery.id);
    return oldest;
  }

  /** `undefined`: nothing waits, or the tracker is left alone for now. */
  next(nowMs: number): KeptDelivery | undefined {
    if (nowMs < this.#notBeforeMs) return undefined;
    const [oldest] = this.#waiting.values();
    return oldest;
  }

  done(id: string): void {
    this.#waiting.delete(id);
    this.#failures = 0;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  failed(nowMs: number): void {
    this.#notBeforeMs = nowMs + Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
  }
}
