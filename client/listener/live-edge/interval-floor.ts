import { PART_MS } from "../../../src/protocol/index.ts";
import { LAG_MEMORY_MS } from "./arrival-lag.ts";

/** The most that is taken for the network's share of the lag seen so far when it is added to a new interval's. */
const MAX_JITTER_MS = 500;

/** What the edge's word on its interval says of lags that were not seen yet. */
export class IntervalFloor {
  #intervalMs = PART_MS;
  #foreseenMs = Number.NEGATIVE_INFINITY;
  #foreseenUntilMs = 0;

  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** Nothing was seen yet, and nothing is foreseen. */
  is(intervalMs: number): void {
    this.#intervalMs = intervalMs;
    this.#foreseenMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * The edge will write at this interval, after `afterMs`. A longer one makes the first part of each write later by the
   * difference; until that has been seen for a while, `seen` (the lags of late) is carried over to it.
   */
  willBe(intervalMs: number, afterMs: number, seen: { highMs: number; lowMs: number }, nowMs: number): void {
    const longerMs = intervalMs - this.#intervalMs;
    const highMs = Math.max(seen.highMs, this.#foreseen(nowMs));
    this.is(intervalMs);
    if (longerMs <= 0) return;
    this.#foreseenMs = Math.min(highMs + longerMs, seen.lowMs + intervalMs - PART_MS + MAX_JITTER_MS);
    this.#foreseenUntilMs = nowMs + afterMs + LAG_MEMORY_MS;
  }

  /** The clock that lags and times are taken by has stepped. */
  clockStepped(byMs: number): void {
    this.#foreseenMs += byMs;
    this.#foreseenUntilMs += byMs;
  }

  /** The lag that the next part may have whatever was seen; `lowMs`: the lowest ever seen, the network's alone. */
  lagMs(lowMs: number, nowMs: number): number {
    return Math.max(lowMs + this.#intervalMs - PART_MS, this.#foreseen(nowMs));
  }

  #foreseen(nowMs: number): number {
    return nowMs < this.#foreseenUntilMs ? this.#foreseenMs : Number.NEGATIVE_INFINITY;
  }
}
