import { Growth } from "./growth.ts";
import type { LoadSight } from "./headroom.ts";
import type { PaceLadder } from "./pace-ladder.ts";
import { type PlannedStep, type RoomSight, StepPlan } from "./step-plan.ts";

/** Above this for so long, the interval climbs, until so much is expected. */
const CLIMB_ABOVE = 0.85;
const CLIMB_AFTER_MS = 2_000;
const CLIMB_TO = 0.7;
/** Above this for those who are here already, two steps at once. */
const CLIMB_TWO_ABOVE = 1.2;
/** When less than this share of the load goes with writes, fewer of them would change nothing. */
const WRITE_SHARE_MIN = 0.1;
/** It comes down when what is then expected has stayed below this for the wait. */
const DESCEND_BELOW = 0.6;
const WAIT_MIN_MS = 30_000;
const WAIT_MAX_MS = 15 * 60_000;
/** A descent that is taken back within this time doubles the wait; one that stands so long halves it. */
const PROOF_MS = 5 * 60_000;
/** Sound that is late already is seen to at most so often. */
const URGENT_EVERY_MS = 3_000;
/** For coming down, the load is smoothed over some seconds. */
const SMOOTHING_MS = 5_000;

/** `urgent`: at once, listeners need not have fallen back. The level may be the one the room has: then who lags is raised. */
export type PaceStep = PlannedStep & { busier: boolean; urgent: boolean };

/** Decides when rooms are made later, and when sooner again, so that it never swings. A pure core. */
export class PaceControl {
  readonly #ladder: PaceLadder;
  readonly #growth = new Growth();
  #smoothLoad: number | undefined;
  #decidedAtMs = 0;
  #hotSinceMs: number | undefined;
  #calmSinceMs: number | undefined;
  #urgentAtMs = Number.NEGATIVE_INFINITY;
  #cameDownAtMs: number | undefined;
  #waitMs = WAIT_MIN_MS;

  constructor(ladder: PaceLadder) {
    this.#ladder = ladder;
  }

  /** How long calm has to last before the next step down. */
  get waitMs(): number {
    return this.#waitMs;
  }

  /** Call it a few times a second. */
  decide(sight: LoadSight, rooms: readonly RoomSight[], nowMs: number): PaceStep[] {
    this.#smooth(sight.load, nowMs);
    this.#proveDescent(nowMs);
    if (this.#ladder.length < 2) return [];
    const listeners = rooms.reduce((sum, room) => sum + room.listeners, 0);
    const seen = { ...sight, growth: this.#growth.ahead(listeners, nowMs) };
    const plan = new StepPlan(this.#ladder, seen, rooms);
    const isWorthIt = sight.writeShare >= WRITE_SHARE_MIN;
    if (isWorthIt && sight.isLate && nowMs - this.#urgentAtMs >= URGENT_EVERY_MS) return this.#hurry(plan, nowMs);
    if (isWorthIt && plan.expected > CLIMB_ABOVE) return this.#heat(plan, nowMs);
    this.#hotSinceMs = undefined;
    return this.#cool(new StepPlan(this.#ladder, { ...seen, load: this.#smoothLoad ?? sight.load }, rooms), nowMs);
  }

  #heat(plan: StepPlan, nowMs: number): PaceStep[] {
    this.#calmSinceMs = undefined;
    this.#hotSinceMs ??= nowMs;
    if (nowMs - this.#hotSinceMs < CLIMB_AFTER_MS) return [];
    return this.#climbed(
      plan.climb(plan.expectedOfThese > CLIMB_TWO_ABOVE ? 2 : 1, CLIMB_TO),
      { urgent: false },
      nowMs,
    );
  }

  /** The sound is late whatever listeners have in hand: nobody is waited for. */
  #hurry(plan: StepPlan, nowMs: number): PaceStep[] {
    this.#urgentAtMs = nowMs;
    plan.climb(1, Number.NEGATIVE_INFINITY);
    return this.#climbed(plan.raised(), { urgent: true }, nowMs);
  }

  #climbed(steps: readonly PlannedStep[], { urgent }: { urgent: boolean }, nowMs: number): PaceStep[] {
    this.#calmSinceMs = undefined;
    if (steps.length > 0 && this.#cameDownAtMs !== undefined) {
      this.#cameDownAtMs = undefined;
      this.#waitMs = Math.min(WAIT_MAX_MS, this.#waitMs * 2);
    }
    // The next step needs its own time above the limit.
    this.#hotSinceMs = nowMs;
    return steps.map((step) => ({ ...step, busier: true, urgent }));
  }

  #cool(plan: StepPlan, nowMs: number): PaceStep[] {
    const below = plan.expectedBelow;
    if (below === undefined || below >= DESCEND_BELOW) {
      this.#calmSinceMs = undefined;
      return [];
    }
    this.#calmSinceMs ??= nowMs;
    if (nowMs - this.#calmSinceMs < this.#waitMs) return [];
    this.#calmSinceMs = undefined;
    this.#cameDownAtMs = nowMs;
    return plan.descend(DESCEND_BELOW).map((step) => ({ ...step, busier: false, urgent: false }));
  }

  #proveDescent(nowMs: number): void {
    if (this.#cameDownAtMs === undefined || nowMs - this.#cameDownAtMs < PROOF_MS) return;
    this.#cameDownAtMs = undefined;
    this.#waitMs = Math.max(WAIT_MIN_MS, this.#waitMs / 2);
  }

  #smooth(load: number, nowMs: number): void {
    const elapsedMs = nowMs - this.#decidedAtMs;
    this.#decidedAtMs = nowMs;
    const before = this.#smoothLoad ?? load;
    this.#smoothLoad = before + (load - before) * Math.min(1, elapsedMs / SMOOTHING_MS);
  }
}
