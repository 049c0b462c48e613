import { StentorError } from "../protocol/index.ts";

/** How many may wait for one key; whoever comes after them is refused with `overloaded`. */
const WAITING_MAX = 64;

/**
 * Lets the changes to one thing happen one after another, so that none sees another half done.
 * Different keys do not wait for each other.
 */
export class Turns {
  readonly #last = new Map<string, { done: Promise<void>; waiting: number }>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = this.#last.get(key) ?? { done: Promise.resolve(), waiting: 0 };
    if (line.waiting >= WAITING_MAX) {
      throw new StentorError("overloaded", `Cannot change "${key}": ${WAITING_MAX} changes are waiting already`);
    }
    const before = line.done;
    const { promise, resolve } = Promise.withResolvers<void>();
    line.done = promise;
    line.waiting += 1;
    this.#last.set(key, line);
    await before;
    try {
      return await work();
    } finally {
      line.waiting -= 1;
      if (line.waiting === 0) this.#last.delete(key);
      resolve();
    }
  }
}
