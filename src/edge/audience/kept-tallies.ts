import { RoomTally } from "./room-tally.ts";

/** Rooms that were let go of, and whose sums go on when they are opened again. */
export const KEPT_MAX = 4_000;

/** The tallies of rooms that the edge holds no longer. The one that was let go of first makes way. */
export class KeptTallies {
  readonly #tallies = new Map<string, RoomTally>();
  readonly #max: number;

  constructor(max = KEPT_MAX) {
    this.#max = max;
  }

  /** The room's own, or a new one. */
  take(room: string): RoomTally {
    const tally = this.#tallies.get(room) ?? new RoomTally();
    this.#tallies.delete(room);
    return tally;
  }

  /** Whether another room's sums were lost for it. */
  keep(room: string, tally: RoomTally): boolean {
    this.#tallies.delete(room);
    this.#tallies.set(room, tally);
    if (this.#tallies.size <= this.#max) return false;
    const [oldest] = this.#tallies.keys();
    if (oldest !== undefined) this.#tallies.delete(oldest);
    return true;
  }
}
