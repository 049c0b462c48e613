import type { DoorState } from "../../protocol/index.ts";

/** A state this old is doubted once control has not answered. */
const DOUBTED_AFTER_MS = 3_000;
/** A quiet control is asked whether it still is there, if newcomers were told to wait by what it said. */
const QUIET_AFTER_MS = 5_000;

/** What control last said of one room's door, and whether control is still there. */
export class DoorStanding {
  #state: DoorState | undefined;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #unanswered = false;

  /** Whether it was news: an older state changes nothing. */
  hear(state: DoorState, nowMs: number): boolean {
    this.#heardAtMs = nowMs;
    this.#unanswered = false;
    if (this.#state !== undefined && state.turn <= this.#state.turn) return false;
    this.#state = state;
    return true;
  }

  /** A question to control was not answered. */
  noAnswer(): void {
    this.#unanswered = true;
  }

  get last(): DoorState | undefined {
    return this.#state;
  }

  /**
   * What holds. With control away, a door that was queueing keeps queueing; one that was not is the edge's own to keep: `undefined`,
   * as when nothing was ever heard.
   */
  present(nowMs: number): DoorState | undefined {
    const isAway = this.#unanswered && nowMs - this.#heardAtMs > DOUBTED_AFTER_MS;
    return isAway && this.#state?.status === "not-queueing" ? undefined : this.#state;
  }

  isToBeAsked(nowMs: number): boolean {
    return this.#state === undefined || nowMs - this.#heardAtMs > QUIET_AFTER_MS;
  }
}
