import type { JetStreamManager } from "@nats-io/jetstream";

/** Marks that one watch looks after; what is beyond is met again at its next listing. */
export const DELETION_MARKS_MAX = 4_096;
/** Removed in one turn at most. */
const SWEEP_MAX = 50;

/**
 * JetStream keeps the mark of each deleted key for ever. Whoever watches removes those that have stood long enough for all to be told; who
 * was away finds the key missing.
 */
export class DeletionMarks {
  readonly #manager: JetStreamManager;
  readonly #stream: string;
  readonly #keepMs: number;
  /** By their place in the table; oldest first. */
  readonly #seenMs = new Map<number, number>();

  constructor(manager: JetStreamManager, bucket: string, keepMs: number) {
    this.#manager = manager;
    this.#stream = `KV_${bucket}`;
    this.#keepMs = keepMs;
  }

  note(revision: number, nowMs: number): void {
    if (this.#seenMs.size < DELETION_MARKS_MAX && !this.#seenMs.has(revision)) this.#seenMs.set(revision, nowMs);
  }

  /** Removes exactly the marks: a key that was made again meanwhile has another place. */
  sweep(nowMs: number): void {
    let removed = 0;
    for (const [revision, seenMs] of this.#seenMs) {
      if (nowMs - seenMs < this.#keepMs || removed++ === SWEEP_MAX) return;
      this.#seenMs.delete(revision);
      // Somebody else may have been first, or the table is away: then it is met again at a listing.
      void this.#manager.streams.deleteMessage(this.#stream, revision, false).catch(() => undefined);
    }
  }
}
