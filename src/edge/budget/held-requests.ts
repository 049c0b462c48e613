/** Requests that one edge holds at a time, in all rooms. */
export const HELD_MAX = 20_000;

/**
 * Requests that wait for a part, by room. A room may hold as many as are still free to all: alone up to half of them, beside
 * others less, so that there is always some room for one more room (a dynamic threshold, Choudhury and Hahne 1998).
 */
export class HeldRequests {
  readonly #max: number;
  readonly #rooms = new Map<string, number>();
  #held = 0;

  constructor(max = HELD_MAX) {
    this.#max = max;
  }

  get held(): number {
    return this.#held;
  }

  /** Whether the room may hold one more; then `leave` has to follow. */
  enter(room: string): boolean {
    const held = this.#rooms.get(room) ?? 0;
    if (held >= this.#max - this.#held) return false;
    this.#rooms.set(room, held + 1);
    this.#held += 1;
    return true;
  }

  leave(room: string): void {
    const held = this.#rooms.get(room) ?? 0;
    if (held <= 1) this.#rooms.delete(room);
    else this.#rooms.set(room, held - 1);
    this.#held -= 1;
  }
}
