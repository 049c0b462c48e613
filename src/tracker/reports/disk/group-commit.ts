import { StentorError } from "../../../protocol/index.ts";

/** Entries that wait for the disk. */
export const QUEUE_MAX = 5_000;
/** Entries of one transaction. */
export const BATCH_MAX = 512;

export type GroupCommitOptions<Item> = {
  /** Keeps all of them or none, in order. */
  write: (items: readonly Item[]) => Promise<void>;
  /** Called in the order of the entries, before any of them is answered. */
  onKept: (item: Item) => void;
  onLost: (item: Item) => void;
};

/**
 * Puts what comes while the disk is busy into one transaction, in order. What has been answered is on the disk; what cannot be
 * kept is refused, never lost in silence.
 */
export class GroupCommit<Item> {
  readonly #options: GroupCommitOptions<Item>;
  #queue: { item: Item; resolve: () => void; reject: (fault: unknown) => void }[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: GroupCommitOptions<Item>) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Throws StentorError `overloaded`. */
  refuseWhenFull(): void {
    if (this.#queue.length < QUEUE_MAX) return;
    throw new StentorError("overloaded", `Cannot keep the report: ${QUEUE_MAX} others wait for the disk`);
  }

  /** Resolves once it is on the disk. Throws StentorError `overloaded`, or as `write` does. */
  push(item: Item): Promise<void> {
    this.refuseWhenFull();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#queue.push({ item, resolve, reject });
    this.#writing ??= this.#run();
    return promise;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      // Whoever asks in the same moment shares the transaction.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#write();
    }
    this.#writing = undefined;
  }

  async #write(): Promise<void> {
    const batch = this.#queue.splice(0, BATCH_MAX);
    try {
      await this.#options.write(batch.map(({ item }) => item));
    } catch (fault) {
      for (const { item, reject } of batch) {
        this.#options.onLost(item);
        reject(fault);
      }
      return;
    }
    for (const { item } of batch) this.#options.onKept(item);
    for (const { resolve } of batch) resolve();
  }
}
