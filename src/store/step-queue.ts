import { StentorError } from "../protocol/index.ts";

/** More steps than this do not wait for one database. */
export const WAITING_STEPS = 1_000;

/** One step after another. A step that nobody is before begins at once, before `turn` returns. */
export class StepQueue {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Throws StentorError `store_unavailable` when too many wait. */
  async turn<Result>(step: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= WAITING_STEPS) {
      throw new StentorError(
        "store_unavailable",
        `Cannot take the step: ${WAITING_STEPS} others wait for the database`,
      );
    }
    const before = this.#last;
    const result = this.#waiting++ === 0 ? step() : before.then(step);
    this.#last = result.catch(() => undefined).finally(() => this.#waiting--);
    return result;
  }
}
