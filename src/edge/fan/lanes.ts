import { Lane, type LaneOptions } from "./lane.ts";
import { LANES_MAX, MERGED_PER_PART } from "./limits.ts";

/** `last`: the newest part that has been passed on, if there is one. */
export type LanesOptions = Omit<LaneOptions, "nowMs"> & { last: number | undefined };

/**
 * The lanes of one fan: usually one. While the interval climbs, joiners have a lane of their own at the new interval, and those who
 * were here before stay in theirs until they have fallen back; lanes that have become equal are merged.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #lanes: Lane[] = [];
  #targetMs: number;
  /** The newest part that has been passed on; lanes begin after it. */
  #last: number | undefined;
  #made = 0;

  constructor(options: LanesOptions) {
    this.#options = options;
    this.#targetMs = options.intervalMs;
    this.#last = options.last;
  }

  all(): readonly Lane[] {
    return this.#lanes;
  }

  get size(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size, 0);
  }

  /** What joiners are greeted with. */
  get targetMs(): number {
    return this.#targetMs;
  }

  /** Where a joiner goes: the lane that has reached the present interval. */
  forJoiner(nowMs: number): Lane {
    const there = this.#lanes.find(({ pace }) => !pace.isPending && pace.intervalMs === this.#targetMs);
    if (there !== undefined) return there;
    if (this.#lanes.length < LANES_MAX) return this.#open(nowMs);
    // Who was greeted with a longer interval than it is written at has more in hand than it needs.
    return this.#lanes.reduce((best, lane) => (lane.pace.intervalMs > best.pace.intervalMs ? lane : best));
  }

  aim(targetMs: number, nowMs: number, options: { urgent: boolean }): void {
    this.#targetMs = targetMs;
    for (const lane of this.#lanes) lane.moveTo(targetMs, nowMs, options);
  }

  /** Raises whoever has fallen back. */
  step(nowMs: number): void {
    for (const lane of this.#lanes) lane.moveTo(this.#targetMs, nowMs, { urgent: false });
  }

  /** A part is passed on: lanes opened from now on begin behind it. */
  passed(number: number): void {
    this.#last = Math.max(this.#last ?? number, number);
  }

  /** After a part's writes: lanes that have become equal grow together; a lane that nobody is in goes. */
  merge(): void {
    if (this.#lanes.length < 2) return;
    for (const [at, lane] of this.#lanes.entries()) {
      const equal = this.#lanes.slice(0, at).find((other) => areEqual(lane, other));
      if (equal === undefined) continue;
      if (lane.size > equal.size) equal.mergeInto(lane, MERGED_PER_PART);
      else lane.mergeInto(equal, MERGED_PER_PART);
    }
    const used = this.#lanes.filter(({ isEmpty }) => !isEmpty);
    this.#lanes.splice(0, this.#lanes.length, ...(used.length > 0 ? used : this.#lanes.slice(0, 1)));
  }

  #open(nowMs: number): Lane {
    const { topic, spreadOf, publish } = this.#options;
    const lane = new Lane({ topic: `${topic}${this.#made++}/`, intervalMs: this.#targetMs, spreadOf, publish, nowMs });
    if (this.#last !== undefined) lane.turns.startAfter(this.#last);
    this.#lanes.push(lane);
    return lane;
  }
}

function areEqual(one: Lane, other: Lane): boolean {
  if (one.pace.isPending || other.pace.isPending) return false;
  return one.pace.intervalMs === other.pace.intervalMs;
}
