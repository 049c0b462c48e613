import type { QueueLane } from "./queue-lane.ts";

/** Of those who are called, the share whom a solved challenge brought forward. */
const EFFORT_SHARE = 0.3;
/** What the lane of effort can save up, in calls. */
const CREDIT_MAX = 30;
/** What is not used in so long is lost: there are no more calls at once than in this time. */
const BURST_MS = 500;

/** Calls places from both lanes: as many as the rate and the seats allow, at most 30 % of them from the lane of effort. A pure core. */
export class Admission {
  readonly #places: QueueLane;
  readonly #effort: QueueLane;
  #tokens = 0;
  #credit = 0;
  #lastMs: number | undefined;

  constructor(lanes: { places: QueueLane; effort: QueueLane }) {
    this.#places = lanes.places;
    this.#effort = lanes.effort;
  }

  /** Saves up what the rate allows. */
  fill(ratePerSecond: number, nowMs: number): void {
    const stretchMs = Math.min(BURST_MS, nowMs - (this.#lastMs ?? nowMs - BURST_MS));
    this.#lastMs = nowMs;
    const most = Math.max(1, (ratePerSecond * BURST_MS) / 1_000);
    this.#tokens = Math.min(most, this.#tokens + (ratePerSecond * stretchMs) / 1_000);
  }

  /** Whole newcomers whom the rate allows now. */
  get allowed(): number {
    return Math.floor(this.#tokens);
  }

  /** Somebody is let in without a call. */
  spend(count: number): void {
    this.#tokens -= count;
  }

  /** Calls who waits, for so many seats at most. Who holds a place and an effort number is in both lanes. */
  call(seats: number, nowMs: number): void {
    const most = Math.min(this.allowed, Math.floor(seats));
    if (most > 0 && this.#places.waiting > 0) this.#callBoth(most, nowMs);
    // Everybody has a place, so when all places are called there is nobody to bring forward.
    if (this.#places.waiting === 0) this.#effort.call(this.#effort.waiting, nowMs);
  }

  #callBoth(most: number, nowMs: number): void {
    const byEffort = Math.max(0, Math.min(this.#effort.waiting, Math.floor(this.#credit + EFFORT_SHARE * most), most));
    const byPlace = Math.min(most - byEffort, this.#places.waiting);
    this.#credit = Math.min(CREDIT_MAX, this.#credit + EFFORT_SHARE * (byEffort + byPlace) - byEffort);
    this.#effort.call(byEffort, nowMs);
    this.#places.call(byPlace, nowMs);
    this.spend(byEffort + byPlace);
  }
}
