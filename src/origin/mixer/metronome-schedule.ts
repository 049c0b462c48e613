import { FRAME_MS, FRAMES_PER_PART } from "../../protocol/index.ts";

/** A tick later than this counts as late. */
export const LATE_MS = 5;
/** Who is further behind than this does not catch up: it would take the present away from everyone. */
export const MAX_CATCH_UP_TICKS = 1_000 / FRAME_MS;
/** Timers count whole milliseconds: waking this much too early is in time. */
export const EARLY_MS = 1;

/** The next tick, after `skip` lost ones. */
export type DueTick = { skip: number; latenessMs: number };

/** When each tick is due: 20 ms apart from the start on, however late any of them came. */
export class MetronomeSchedule {
  #dueMs: number;

  /** The first tick is due at once. */
  constructor(startMs: number) {
    this.#dueMs = startMs;
  }

  /**
   * Takes the next tick when it is due; each is taken once. Skips whole parts of ten ticks, so that whoever counts in parts
   * stays at the same place within one; the one to ten ticks that are left are caught up.
   */
  takeNext(nowMs: number): DueTick | undefined {
    const due = Math.floor((nowMs + EARLY_MS - this.#dueMs) / FRAME_MS) + 1;
    if (due < 1) return undefined;
    const skip = due > MAX_CATCH_UP_TICKS ? Math.floor((due - 1) / FRAMES_PER_PART) * FRAMES_PER_PART : 0;
    this.#dueMs += skip * FRAME_MS;
    const latenessMs = Math.max(0, nowMs - this.#dueMs);
    this.#dueMs += FRAME_MS;
    return { skip, latenessMs };
  }

  /** Until the next tick; zero or less when one is due. */
  msToNext(nowMs: number): number {
    return this.#dueMs - nowMs;
  }
}
