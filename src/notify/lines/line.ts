import type { Answer } from "../attempt.ts";
import { backOffMs } from "./back-off.ts";
import type { Job } from "./job.ts";

/** Targets of one job that may wait for another attempt; beyond, a failed one is given up. */
export const AGAIN_MAX = 2_000;
/** Who lets us in no more is asked again seldom, in case somebody saw to it. */
const DENIED_MS = 3_600_000;
/** A place may ask us to wait; not for ever. */
const WAIT_MAX_MS = 6 * 3_600_000;

export type LineOptions = {
  /** Attempts at once. */
  slots: number;
  /** A delivery begins when the one before it has ended. */
  isOrdered: boolean;
  perSecond: number;
  /** So many failures in succession, then the whole line waits. */
  tolerance: number;
  /** The next target of a delivery after this number; `undefined`: there is none. */
  targets: (delivery: string, after: number) => number | undefined;
  random: () => number;
};

export type Turn = { job: Job; target: number /** 1: the first attempt. */; number: number };

/** What became of a target: told; to be tried again; given up, because the time is over or too many wait. */
export type Settled = "done" | "again" | "given-up";

/**
 * What waits for one place, such as a webhook or a push service. Says whose turn it is, so that a place gets no more than it bears, and waits
 * longer with each failure. A pure core.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #jobs: Job[] = [];
  #flying = 0;
  #failures = 0;
  #pausedUntilMs = 0;
  #tokens: number;
  #tokensAtMs = 0;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#tokens = options.perSecond;
  }

  get jobs(): readonly Job[] {
    return this.#jobs;
  }

  add(job: Job): void {
    this.#jobs.push(job);
  }

  remove(delivery: string): void {
    const index = this.#jobs.findIndex((job) => job.delivery === delivery);
    if (index >= 0) this.#jobs.splice(index, 1);
  }

  /** Somebody saw to the place: whoever waits for another attempt is due at once. */
  resume(): void {
    this.#endPause();
    for (const job of this.#jobs) for (const again of job.again) again.dueMs = 0;
  }

  /** Whose turn it is now, which then is under way until `settle`; `undefined`: nobody's yet. */
  next(nowMs: number): Turn | undefined {
    if (nowMs < this.#pausedUntilMs || this.#flying >= this.#options.slots || !this.#mayStart(nowMs)) return undefined;
    for (const job of this.#jobs) {
      const turn = nowMs < job.giveUpAtMs ? this.#turnOf(job, nowMs) : undefined;
      if (turn !== undefined) return this.#begin(turn);
      if (this.#options.isOrdered && !isOver(job, nowMs)) return undefined;
    }
    return undefined;
  }

  settle(turn: Turn, answer: Answer, nowMs: number): Settled {
    this.#flying -= 1;
    turn.job.flying.delete(turn.target);
    if (answer.outcome === "again" || answer.outcome === "denied") return this.#failed(turn, answer, nowMs);
    this.#endPause();
    return "done";
  }

  /** Takes away the jobs that have ended or whose time is over. Gives them with how many targets that left untold. */
  sweep(nowMs: number): { job: Job; untold: number }[] {
    const over = this.#jobs.filter((job) => isOver(job, nowMs));
    for (const job of over) this.#jobs.splice(this.#jobs.indexOf(job), 1);
    return over.map((job) => ({ job, untold: job.again.length + this.#untold(job) }));
  }

  #endPause(): void {
    this.#failures = 0;
    this.#pausedUntilMs = 0;
  }

  #untold(job: Job): number {
    let untold = 0;
    let at = job.hasMore ? this.#options.targets(job.delivery, job.after) : undefined;
    while (at !== undefined) {
      untold += 1;
      at = this.#options.targets(job.delivery, at);
    }
    return untold;
  }

  #begin(turn: Turn): Turn {
    this.#flying += 1;
    this.#tokens -= 1;
    turn.job.flying.set(turn.target, turn.number - 1);
    return turn;
  }

  #turnOf(job: Job, nowMs: number): Turn | undefined {
    const due = job.again.findIndex(({ dueMs }) => dueMs <= nowMs);
    const again = due < 0 ? undefined : job.again.splice(due, 1)[0];
    if (again !== undefined) return { job, target: again.target, number: again.failures + 1 };
    const target = job.hasMore ? this.#options.targets(job.delivery, job.after) : undefined;
    if (target === undefined) {
      job.hasMore = false;
      return undefined;
    }
    job.after = target;
    return { job, target, number: 1 };
  }

  #failed({ job, target, number }: Turn, answer: Answer, nowMs: number): Settled {
    const { random, tolerance } = this.#options;
    const askedMs = answer.outcome === "denied" ? DENIED_MS : Math.min(answer.waitMs ?? 0, WAIT_MAX_MS);
    if (nowMs >= this.#pausedUntilMs) {
      this.#failures += 1;
      const pauseMs = this.#failures < tolerance ? 0 : backOffMs(this.#failures - tolerance + 1, random);
      this.#pausedUntilMs = nowMs + Math.max(pauseMs, askedMs);
    }
    const dueMs = nowMs + Math.max(backOffMs(number, random), askedMs);
    if (dueMs >= job.giveUpAtMs || job.again.length >= AGAIN_MAX) return "given-up";
    job.again.push({ target, failures: number, dueMs });
    return "again";
  }

  #mayStart(nowMs: number): boolean {
    const { perSecond } = this.#options;
    const passedMs = Math.max(0, nowMs - this.#tokensAtMs);
    this.#tokens = Math.min(perSecond, this.#tokens + (passedMs / 1_000) * perSecond);
    this.#tokensAtMs = nowMs;
    return this.#tokens >= 1;
  }
}

function isOver(job: Job, nowMs: number): boolean {
  return job.isDone || (nowMs >= job.giveUpAtMs && job.flying.size === 0);
}
