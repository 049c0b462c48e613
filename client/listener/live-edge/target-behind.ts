import { PART_MS } from "../../../src/protocol/index.ts";
import { ArrivalLag } from "./arrival-lag.ts";

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
/** No lag asks for more patience than this. */
const MAX_TARGET_MS = 6_000;

/**
 * How far behind live the ear should be: far enough that the next part is there when it is needed.
 * A part's sound is due to end `behind` after it ended at the origin; it must have come by its beginning.
 */
export class TargetBehind {
  readonly #lag = new ArrivalLag();
  #expectedLagMs = EXPECTED_LAG_MS;
  #marginMs = MARGIN_MS;
  #targetMs: number | undefined;
  #steppedAtMs = 0;

  greeted(intervalMs: number): void {
    this.#expectedLagMs = Math.max(0, intervalMs - PART_MS) + EXPECTED_LAG_MS;
  }

  arrived(lagMs: number, nowMs: number): void {
    this.#lag.observe(lagMs, nowMs);
  }

  stalled(): void {
    this.#marginMs = Math.min(MAX_MARGIN_MS, this.#marginMs + STALL_MARGIN_MS);
  }

  /** The lag that the next part may have. */
  get lagMs(): number {
    return this.#lag.highMs ?? this.#expectedLagMs;
  }

  /** Rises at once, comes down slowly. */
  targetMs(nowMs: number): number {
    const elapsedS = this.#targetMs === undefined ? 0 : Math.max(0, nowMs - this.#steppedAtMs) / 1000;
    this.#steppedAtMs = nowMs;
    this.#marginMs = Math.max(MARGIN_MS, this.#marginMs - elapsedS * MARGIN_DECAY_PER_S);
    const wantedMs = Math.min(MAX_TARGET_MS, PART_MS + this.lagMs + this.#marginMs);
    const floorMs = (this.#targetMs ?? wantedMs) - elapsedS * TARGET_DECAY_MS_PER_S;
    this.#targetMs = Math.max(wantedMs, floorMs);
    return this.#targetMs;
  }
}
