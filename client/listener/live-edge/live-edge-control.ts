import { PART_MS } from "../../../src/protocol/index.ts";
import { RateControl } from "./rate-control.ts";
import { TargetBehind } from "./target-behind.ts";

/**
 * Later than this and an interval beyond the target, the ear jumps to the live edge instead of hurrying for minutes. What a
 * connection resumes (`RESUME_LIMIT_MS`) is heard, and so is all that an edge catches up on.
 */
export const JUMP_WHEN_LATE_MS = 25_000;
/** The same for an ear that is wanted at live. */
const JUMP_TO_LIVE_WHEN_LATE_MS = 300;
/** So long the wish for live stands where the sound to jump to has yet to come. */
const LIVE_WISH_MS = 10_000;
/** The first sound starts when the next part is this sure to come in time. */
const START_MARGIN_MS = 40;
/** Less than this is not worth starting with. */
const MIN_START_MS = 120;
/** A buffer this short asks for the slowest rate, whatever the clocks say. */
const LOW_BUFFER_MS = 30;

/** The sound that a player holds, and where its ear is; milliseconds since the room's epoch. */
export type Buffered = { earMs: number; endMs: number };

/** `lateMs`: how much further behind live the ear was than it should be. */
export type LiveEdgeDecision = { rate: number; lateMs: number; jumpToMs: number | undefined };

/**
 * Holds one ear at the live edge: decides where to start, how fast to go, when to jump.
 * `liveMs` is the present moment of the room: the edge's clock less the room's epoch.
 */
export class LiveEdgeControl {
  readonly #target = new TargetBehind();
  readonly #rate = new RateControl();
  #liveWishUntilMs = Number.NEGATIVE_INFINITY;
  #longestIntervalMs = PART_MS;

  /**
   * The edge writes at this interval, `afterMs` from now. The longest that was told stays forgiven: an ear that a shorter one
   * makes late hurries, and does not jump.
   */
  paced({ intervalMs, afterMs }: { intervalMs: number; afterMs: number }, liveMs: number): void {
    this.#longestIntervalMs = Math.max(this.#longestIntervalMs, intervalMs);
    this.#target.paced(intervalMs, afterMs, liveMs);
  }

  /** `liveMs` will be counted by another clock, which is ahead of the one before by so much. */
  clockStepped(byMs: number): void {
    this.#target.clockStepped(byMs);
    this.#liveWishUntilMs += byMs;
  }

  /** A live part came; see `ArrivedPart.lagMs`. */
  arrived(lagMs: number, liveMs: number): void {
    this.#target.arrived(lagMs, liveMs);
  }

  stalled(): void {
    this.#target.stalled();
  }

  /** Where to begin in what is buffered, or `undefined`: then wait, a moment or for the next part. */
  startAt(buffered: { startMs: number; endMs: number }, liveMs: number): number | undefined {
    const wantedMs = liveMs - this.#target.targetMs(liveMs);
    const startMs = Math.max(buffered.startMs, wantedMs);
    const isEnough = buffered.endMs - startMs >= MIN_START_MS;
    return isEnough && this.mayStartAt(startMs, liveMs) ? startMs : undefined;
  }

  /** Whether an ear that starts there now will find the next part in time. */
  mayStartAt(startMs: number, liveMs: number): boolean {
    return liveMs - startMs >= PART_MS + this.#target.lagMs(liveMs) + START_MARGIN_MS;
  }

  /** Somebody wants to hear what is said now, not what was said meanwhile: the next decisions jump at much less. */
  wantsLive(liveMs: number): void {
    this.#liveWishUntilMs = liveMs + LIVE_WISH_MS;
  }

  decide({ earMs, endMs }: Buffered, liveMs: number): LiveEdgeDecision {
    const goalMs = liveMs - this.#target.targetMs(liveMs);
    const lateMs = goalMs - earMs;
    const aheadMs = endMs - earMs;
    const jumpWhenLateMs = this.#jumpWhenLateMs(liveMs);
    if (lateMs <= jumpWhenLateMs) {
      this.#liveWishUntilMs = Number.NEGATIVE_INFINITY;
    } else if (aheadMs > jumpWhenLateMs / 2) {
      this.#rate.reset();
      return { rate: 1, lateMs, jumpToMs: Math.max(earMs, Math.min(goalMs, endMs - MIN_START_MS)) };
    }
    const wantedMs = aheadMs < LOW_BUFFER_MS ? Number.NEGATIVE_INFINITY : lateMs;
    return { rate: this.#rate.step(wantedMs, aheadMs), lateMs, jumpToMs: undefined };
  }

  #jumpWhenLateMs(liveMs: number): number {
    const wanted = liveMs < this.#liveWishUntilMs;
    return (wanted ? JUMP_TO_LIVE_WHEN_LATE_MS : JUMP_WHEN_LATE_MS) + this.#longestIntervalMs;
  }
}
