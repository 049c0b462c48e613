import { PART_MS } from "../../../src/protocol/index.ts";
import { LagTrend } from "../lag-trend.ts";
import { ArrivalLag, LAG_MEMORY_MS } from "./arrival-lag.ts";
import { IntervalFloor } from "./interval-floor.ts";

/** What a player needs beyond the latest arrival: appending, decoding, and our own timers. */
export const MARGIN_MS = 90;
const MAX_MARGIN_MS = 500;
/** Each stall asks for this much more. */
const STALL_MARGIN_MS = 60;
/** A margin that grew shrinks by this much in each second without a stall. */
const MARGIN_DECAY_PER_S = 1;
/** The target comes down this slowly, so that the ear does not follow each quiet half minute. */
const TARGET_DECAY_MS_PER_S = 20;
/** The lag expected beyond the edge's interval before any live part has shown its own. */
const EXPECTED_LAG_MS = 60;
/** What comes later than this beyond its time was held up by an outage: no distance from live would have helped. */
const MAX_LEARNED_LAG_MS = 2_000;
/** Nothing comes before it is made: the clocks of origin and edge differ, and what was expected is worth nothing. */
const SKEWED_LAG_MS = -500;
/** A lag that has not fallen for so long is how things are now; or a clock has stepped. */
const LONGEST_OUTAGE_MS = 5_000;

/**
 * How far behind live the ear should be: far enough that the next part is there when it is needed.
 * A part's sound is due to end `behind` after it ended at the origin; it must have come by its beginning.
 */
export class TargetBehind {
  readonly #lag = new ArrivalLag();
  readonly #floor = new IntervalFloor();
  #expectedLagMs = EXPECTED_LAG_MS;
  #lowestLagMs = Number.POSITIVE_INFINITY;
  /** Of an outage that is not over. */
  #outage: LagTrend | undefined;
  #marginMs = MARGIN_MS;
  #targetMs: number | undefined;
  #steppedAtMs = 0;
  #closerUntilMs = Number.NEGATIVE_INFINITY;

  get intervalMs(): number {
    return this.#floor.intervalMs;
  }

  /**
   * The edge writes at this interval, after `afterMs`. For a longer one the target grows at once; for a shorter one it comes
   * down as soon as that is seen, and then as fast as the ear can follow. What is known already changes nothing.
   */
  paced(intervalMs: number, afterMs: number, nowMs: number): void {
    if (intervalMs === this.intervalMs) return;
    const { highMs } = this.#lag;
    this.#closerUntilMs = intervalMs < this.intervalMs ? nowMs + afterMs + LAG_MEMORY_MS : nowMs;
    this.#expectedLagMs = Math.max(0, intervalMs - PART_MS) + EXPECTED_LAG_MS;
    if (highMs === undefined) this.#floor.is(intervalMs);
    else this.#floor.willBe(intervalMs, afterMs, { highMs, lowMs: this.#lowestLagMs }, nowMs);
  }

  arrived(lagMs: number, nowMs: number): void {
    if (this.#isOutage(lagMs, nowMs)) return;
    if (this.#lag.highMs === undefined && lagMs < SKEWED_LAG_MS) this.#targetMs = undefined;
    this.#lowestLagMs = Math.min(this.#lowestLagMs, lagMs);
    this.#lag.isShort = nowMs < this.#closerUntilMs;
    this.#lag.observe(lagMs, nowMs);
  }

  /** The clock that lags and times are taken by has stepped, as at a greeting of an edge whose clock is another. */
  clockStepped(byMs: number): void {
    this.#lag.clockStepped(byMs);
    this.#floor.clockStepped(byMs);
    this.#lowestLagMs += byMs;
    this.#steppedAtMs += byMs;
    this.#closerUntilMs += byMs;
    if (this.#targetMs !== undefined) this.#targetMs += byMs;
    this.#outage?.clockStepped(byMs);
  }

  stalled(): void {
    this.#marginMs = Math.min(MAX_MARGIN_MS, this.#marginMs + STALL_MARGIN_MS);
  }

  /** The lag that the next part may have. */
  lagMs(nowMs: number): number {
    const { highMs } = this.#lag;
    return highMs === undefined ? this.#expectedLagMs : Math.max(highMs, this.#floor.lagMs(this.#lowestLagMs, nowMs));
  }

  /** Rises at once, comes down slowly but for the edge's word. */
  targetMs(nowMs: number): number {
    const elapsedS = this.#targetMs === undefined ? 0 : Math.max(0, nowMs - this.#steppedAtMs) / 1000;
    this.#steppedAtMs = nowMs;
    this.#marginMs = Math.max(MARGIN_MS, this.#marginMs - elapsedS * MARGIN_DECAY_PER_S);
    const wantedMs = PART_MS + this.lagMs(nowMs) + this.#marginMs;
    // Further apart, the target was an outage's: no quiet half minute, but its end.
    const fromMs = Math.min(this.#targetMs ?? wantedMs, wantedMs + MAX_LEARNED_LAG_MS);
    const slowlyMs = fromMs - elapsedS * TARGET_DECAY_MS_PER_S;
    this.#targetMs = nowMs < this.#closerUntilMs ? wantedMs : Math.max(wantedMs, slowlyMs);
    return this.#targetMs;
  }

  /**
   * An outage lasts until parts come as they came before it: what was held up with the first is no news. While its backlog is
   * worked off the lag falls.
   */
  #isOutage(lagMs: number, nowMs: number): boolean {
    const usualMs = this.#lowestLagMs + this.#expectedLagMs;
    const bearableMs = this.#outage === undefined ? usualMs + MAX_LEARNED_LAG_MS : Math.max(usualMs, this.lagMs(nowMs));
    if (lagMs <= bearableMs) {
      this.#outage = undefined;
      return false;
    }
    this.#outage ??= new LagTrend();
    if (this.#outage.observe(lagMs, nowMs) < LONGEST_OUTAGE_MS) return true;
    this.#outage = undefined;
    this.#lowestLagMs = lagMs;
    return false;
  }
}
