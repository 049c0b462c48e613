const SLOT_MS = 10;

type Due = () => void;

/** What will happen, in simulated time; what falls into the same 10 ms happens in the order in which it was set. */
export class Calendar {
  readonly #slots: (Due[] | undefined)[];
  #slot = 0;

  constructor(forMs: number) {
    this.#slots = new Array<Due[] | undefined>(Math.ceil(forMs / SLOT_MS) + 1);
  }

  get nowMs(): number {
    return this.#slot * SLOT_MS;
  }

  /** At the earliest in this same slot; what lies behind the end never comes. */
  after(delayMs: number, run: Due): void {
    const slot = Math.max(this.#slot, Math.round((this.nowMs + delayMs) / SLOT_MS));
    if (!(slot < this.#slots.length)) return;
    const dues = this.#slots[slot];
    if (dues === undefined) this.#slots[slot] = [run];
    else dues.push(run);
  }

  /** Lives through everything before `toMs`; `onSlot` hears each slot's begin. */
  runTo(toMs: number, onSlot: (nowMs: number) => void): void {
    for (; this.nowMs < toMs; this.#slot++) {
      onSlot(this.nowMs);
      const dues = this.#slots[this.#slot];
      // What happens may add to the slot while it is gone through.
      for (let at = 0; dues !== undefined && at < dues.length; at++) dues[at]?.();
      this.#slots[this.#slot] = undefined;
    }
  }
}
