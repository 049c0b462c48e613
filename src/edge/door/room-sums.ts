import type { RoomDoorFacts } from "../../protocol/index.ts";

/** Rooms let go of whose sums are kept. */
export const KEPT_ROOMS_MAX = 16_384;

export function newSums(): RoomDoorFacts {
  return { seated: 0, direct: 0, placed: 0, effort: 0, invited: 0, returned: 0, told: 0 };
}

/**
 * What the edge's doors have summed in rooms that it has let go of. Control's grants are summed likewise: a door that began again at 0
 * would let in anew all who were ever granted.
 */
export class KeptSums {
  readonly #kept = new Map<string, RoomDoorFacts>();
  #forgotten = 0;

  /** Rooms whose sums were given up for newer ones; a door that finds none then lets in only what is granted from now on. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** `undefined`: none are kept. */
  take(room: string): RoomDoorFacts | undefined {
    const sums = this.#kept.get(room);
    this.#kept.delete(room);
    return sums;
  }

  keep(room: string, sums: RoomDoorFacts): void {
    this.#kept.set(room, { ...sums, seated: 0 });
    if (this.#kept.size <= KEPT_ROOMS_MAX) return;
    const [oldest = ""] = this.#kept.keys();
    this.#kept.delete(oldest);
    this.#forgotten += 1;
  }
}
