import type { DoorView } from "../../../src/protocol/index.ts";

/** The door's clock as its answers tell it. An answer can only be late, by its way and by caches: the one that was least so counts. */
export class DoorClock {
  #offsetMs = Number.NEGATIVE_INFINITY;

  heard({ doorTimeMs }: Pick<DoorView, "doorTimeMs">, monotonicMs: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, doorTimeMs - monotonicMs);
  }

  /** Milliseconds until the door's clock shows that time; `null` when there is none. */
  untilMs(doorTimeMs: number | null, monotonicMs: number): number | null {
    return doorTimeMs === null ? null : doorTimeMs - (monotonicMs + this.#offsetMs);
  }
}
