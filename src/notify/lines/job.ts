/** Somebody who is to be tried again. `failures`: so often it did not work. */
export type Again = { target: number; failures: number; dueMs: number };

/** What is left to do of one delivery in one line, as the disk keeps it. */
export type JobProgress = { after: number; again: [target: number, failures: number, dueMs: number][] };

/** One delivery's way through one line: every target in the order of its number, and those again with whom it failed. */
export class Job {
  /** The delivery's key. */
  readonly delivery: string;
  readonly giveUpAtMs: number;
  /** Targets up to here were begun with. */
  after: number;
  again: Again[];
  /** Under way, with their failures so far. */
  readonly flying = new Map<number, number>();
  hasMore = true;

  constructor(options: { delivery: string; giveUpAtMs: number; progress?: JobProgress | undefined }) {
    this.delivery = options.delivery;
    this.giveUpAtMs = options.giveUpAtMs;
    this.after = options.progress?.after ?? -1;
    this.again = (options.progress?.again ?? []).map(([target, failures, dueMs]) => ({ target, failures, dueMs }));
  }

  get isDone(): boolean {
    return !this.hasMore && this.again.length === 0 && this.flying.size === 0;
  }

  /** Whoever is under way now counts as to be tried again. */
  progress(): JobProgress {
    const flying = [...this.flying].map(([target, failures]): [number, number, number] => [target, failures, 0]);
    const again = this.again.map(({ target, failures, dueMs }): [number, number, number] => [target, failures, dueMs]);
    return { after: this.after, again: [...flying, ...again] };
  }
}
