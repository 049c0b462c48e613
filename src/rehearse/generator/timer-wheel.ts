const SLOT_MS = 20;
/** Just over 20 s in one turn; what is further goes round. */
const SLOTS = 1_024;

type Due = { atMs: number; run: () => void };

/** Timers for a hundred thousand: set in no time, run in slots of 20 ms, never early, never cancelled. */
export class TimerWheel {
  readonly #slots: Due[][] = Array.from({ length: SLOTS }, () => []);
  #turnedTo: number;

  constructor(nowMs: number) {
    this.#turnedTo = Math.floor(nowMs / SLOT_MS);
  }

  set(atMs: number, run: () => void): void {
    const slot = Math.max(this.#turnedTo + 1, Math.ceil(atMs / SLOT_MS));
    this.#slots[slot % SLOTS]?.push({ atMs, run });
  }

  /** Runs what is due. */
  turn(nowMs: number): void {
    const to = Math.floor(nowMs / SLOT_MS);
    const steps = Math.min(SLOTS, to - this.#turnedTo);
    for (let step = steps - 1; step >= 0; step--) {
      this.#turnedTo = to - step;
      this.#runSlot(this.#turnedTo % SLOTS, this.#turnedTo * SLOT_MS);
    }
  }

  #runSlot(slot: number, nowMs: number): void {
    const dues = this.#slots[slot] ?? [];
    this.#slots[slot] = [];
    for (const due of dues) {
      if (due.atMs <= nowMs) due.run();
      else this.#slots[slot]?.push(due);
    }
  }
}
