import type { Clock } from "../../platform/index.ts";
import type { RoomStore } from "../../store/index.ts";

const NOTE = "door/time";
/** How often it is kept how far the time has come. */
const KEPT_EVERY_MS = 10_000;
/** What may have been told since it was kept last, and some more. */
const UNKEPT_MS = 2 * KEPT_EVERY_MS;

/**
 * The door's time: Unix milliseconds at control's start, and what has passed since. Steps of the clock do not move it. A control that
 * starts with a clock that went back goes on from where the time had come.
 */
export class DoorTime {
  readonly #clock: Clock;
  readonly #store: RoomStore;
  #startMs: number;
  readonly #startedMs: number;
  #keptMs = Number.NEGATIVE_INFINITY;

  constructor(options: { clock: Clock; store: RoomStore }) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#startMs = this.#clock.nowMs();
    this.#startedMs = this.#clock.monotonicMs();
  }

  nowMs(): number {
    return Math.floor(this.#startMs + this.#clock.monotonicMs() - this.#startedMs);
  }

  /** Goes on from what was kept; before that the time is not to be told. */
  async takeUp(): Promise<void> {
    const kept = await this.#store.note(NOTE);
    if (typeof kept === "number" && this.nowMs() < kept) this.#startMs += kept + UNKEPT_MS - this.nowMs();
    await this.keep();
  }

  /** Writes at most each ten seconds. Throws StentorError `store_unavailable`. */
  async keep(): Promise<void> {
    const nowMs = this.nowMs();
    if (nowMs - this.#keptMs < KEPT_EVERY_MS) return;
    await this.#store.keepNote(NOTE, nowMs);
    this.#keptMs = nowMs;
  }
}
