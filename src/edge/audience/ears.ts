/** A listener counts for so long after its last report; reports come about every ten seconds. */
export const HEARD_FOR_MS = 30_000;
const SLOT_MS = 5_000;
const SLOTS = HEARD_FOR_MS / SLOT_MS;

/** What is kept of one socket. */
export type Ear = {
  /** The span in which it last acknowledged sound; −1 before it did. */
  slot: number;
  /** The last part that it said it had sounded; −1 before it did. */
  part: number;
};

export function newEar(): Ear {
  return { slot: -1, part: -1 };
}

/**
 * How many have acknowledged sound lately. Time is cut into slots of five seconds, and each listener stands in one, so
 * that a report costs two additions whatever the audience; one is counted for 25 to 30 s after its last report.
 */
export class Ears {
  /** How many last reported in slot `n`, at `n % SLOTS`. */
  readonly #slots = new Array<number>(SLOTS).fill(0);
  #present = 0;

  /** Whether the report acknowledges sound that has not been acknowledged before: only that counts as hearing. */
  heard(ear: Ear, part: number, nowMs: number): boolean {
    if (part <= ear.part) return false;
    ear.part = part;
    this.#turn(nowMs);
    this.#move(ear, this.#present);
    return true;
  }

  left(ear: Ear, nowMs: number): void {
    this.#turn(nowMs);
    this.#move(ear, -1);
  }

  count(nowMs: number): number {
    this.#turn(nowMs);
    return this.#slots.reduce((sum, ears) => sum + ears, 0);
  }

  #move(ear: Ear, slot: number): void {
    if (this.#counts(ear.slot)) this.#add(ear.slot, -1);
    if (slot >= 0) this.#add(slot, 1);
    ear.slot = slot;
  }

  #counts(slot: number): boolean {
    return slot >= 0 && slot > this.#present - SLOTS;
  }

  #add(slot: number, ears: number): void {
    this.#slots[slot % SLOTS] = (this.#slots[slot % SLOTS] ?? 0) + ears;
  }

  /** Those whose slot comes round again have been silent for too long. */
  #turn(nowMs: number): void {
    const present = Math.floor(nowMs / SLOT_MS);
    const first = Math.max(this.#present + 1, present - SLOTS + 1);
    for (let slot = first; slot <= present; slot++) this.#slots[slot % SLOTS] = 0;
    this.#present = Math.max(this.#present, present);
  }
}
