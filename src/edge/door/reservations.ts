/** Who was told at the door that there is room has so long to sit down. */
export const SEAT_HELD_MS = 15_000;
/** A seat that is not taken here may have been taken at another edge, which tells of it a moment later. */
const WORD_MS = 1_000;
export const RESERVATIONS_MAX = 10_000;

/** What is summed over all rooms of the edge. */
export type HouseCount = { promised: number; invited: number };

/** Seats promised to newcomers who have not sat down yet, by ticket. Each counts as let in until it runs out. */
export class Reservations {
  readonly #untilMs = new Map<string, number>();
  readonly #house: HouseCount;

  constructor(house: HouseCount) {
    this.#house = house;
  }

  get isFull(): boolean {
    return this.#untilMs.size >= RESERVATIONS_MAX;
  }

  has(id: string): boolean {
    return this.#untilMs.has(id);
  }

  hold(id: string, nowMs: number): void {
    this.#untilMs.set(id, nowMs + SEAT_HELD_MS + WORD_MS);
    this.#house.promised += 1;
  }

  /** The seat is taken, here or elsewhere. Whether it was promised here. */
  settle(id: string): boolean {
    if (!this.#untilMs.delete(id)) return false;
    this.#house.promised -= 1;
    return true;
  }

  /** Lets go of what has run out; returns how many. */
  expire(nowMs: number): number {
    let expired = 0;
    for (const [id, untilMs] of this.#untilMs) {
      if (untilMs > nowMs) break;
      this.#untilMs.delete(id);
      expired += 1;
    }
    this.#house.promised -= expired;
    return expired;
  }
}
