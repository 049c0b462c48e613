import { PART_MS } from "../../protocol/index.ts";

/** Late parts fill a gap by themselves within this time: after a reconnection origins publish their backlog in order. */
export const FILL_MS = 150;
/** Many edges miss the same parts at the same moment; their questions to the origin are spread over this time. */
export const JITTER_MS = 200;
/** Questions for one gap. */
export const TRIES_MAX = 2;
const RETRY_AFTER_MS = 250;
/** However the questions go: what came after a gap waits no longer than this for what is in it. */
export const HEAL_MS_MAX = 4_000;

/** When an edge asks for what it may lack, and until when it waits. A pure core; one question is under way at a time. */
export class HealPlan {
  readonly #random: () => number;
  /** Since when something may be lacking; `undefined`: nothing is. */
  #sinceMs: number | undefined;
  #askAtMs = Number.POSITIVE_INFINITY;
  #tries = 0;
  #asking = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Something later has come. What was planned already stays. */
  gapSeen(nowMs: number): void {
    if (this.#sinceMs === undefined) this.#begin(nowMs, FILL_MS);
  }

  /** The connection was lost. The next part is given time to come by itself: mostly it tells that nothing is lacking. */
  reconnected(nowMs: number): void {
    this.#begin(nowMs, PART_MS);
  }

  nothingLacks(): void {
    this.#sinceMs = undefined;
  }

  /** When `due` or `expired` will next say something new; `undefined` while nothing is planned. */
  get wakeAtMs(): number | undefined {
    if (this.#sinceMs === undefined) return undefined;
    const endMs = this.#sinceMs + HEAL_MS_MAX;
    return this.#asking ? endMs : Math.min(endMs, this.#askAtMs);
  }

  /** Whether to ask now; the question then counts as under way until it is `answered` or `failed`. */
  due(nowMs: number): boolean {
    if (this.#sinceMs === undefined || this.#asking || nowMs < this.#askAtMs) return false;
    this.#asking = true;
    this.#tries += 1;
    return true;
  }

  /** The connection is lost: asking has to wait for its return. */
  postpone(): void {
    if (!this.#asking) this.#askAtMs = Number.POSITIVE_INFINITY;
  }

  expired(nowMs: number): boolean {
    return this.#sinceMs !== undefined && nowMs >= this.#sinceMs + HEAL_MS_MAX;
  }

  answered(): void {
    this.#asking = false;
  }

  /** Whether it is worth to go on waiting. */
  failed(nowMs: number): boolean {
    this.#asking = false;
    this.#askAtMs = nowMs + RETRY_AFTER_MS + this.#random() * JITTER_MS;
    return this.#sinceMs !== undefined && this.#tries < TRIES_MAX;
  }

  #begin(nowMs: number, afterMs: number): void {
    this.#sinceMs = nowMs;
    this.#askAtMs = nowMs + afterMs + this.#random() * JITTER_MS;
    this.#tries = 0;
  }
}
