/** Who has more than a 64th of all is surely among them (Metwally, Agrawal and Abbadi 2005). */
const COUNTERS = 64;

/** The heaviest of many, with a count that is certain. Counts are halved now and then, so that it forgets. */
export class SpaceSaving {
  total = 0;
  readonly #slots = new Map<number, number>();
  readonly #keys = new Uint32Array(COUNTERS);
  readonly #counts = new Uint32Array(COUNTERS);
  readonly #errors = new Uint32Array(COUNTERS);

  static readonly bytes = COUNTERS * 44;

  add(key: number): void {
    this.total += 1;
    const slot = this.#slots.get(key) ?? this.#take(key);
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  /** What this one has at least. */
  atLeast(key: number): number {
    const slot = this.#slots.get(key);
    return slot === undefined ? 0 : (this.#counts[slot] ?? 0) - (this.#errors[slot] ?? 0);
  }

  halve(): void {
    this.total /= 2;
    for (let slot = 0; slot < COUNTERS; slot++) {
      this.#counts[slot] = (this.#counts[slot] ?? 0) >>> 1;
      this.#errors[slot] = (this.#errors[slot] ?? 0) >>> 1;
    }
  }

  /** The place of the lightest, whose count the newcomer inherits as its possible error. */
  #take(key: number): number {
    const used = this.#slots.size;
    const slot = used < COUNTERS ? used : this.#lightest();
    if (used === COUNTERS) this.#slots.delete(this.#keys[slot] ?? 0);
    this.#slots.set(key, slot);
    this.#keys[slot] = key;
    this.#errors[slot] = this.#counts[slot] ?? 0;
    return slot;
  }

  #lightest(): number {
    let lightest = 0;
    for (let slot = 1; slot < COUNTERS; slot++) {
      if ((this.#counts[slot] ?? 0) < (this.#counts[lightest] ?? 0)) lightest = slot;
    }
    return lightest;
  }
}
