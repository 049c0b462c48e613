/** How fast the usual share of ears follows, per second. */
const FOLLOWS = 1 / 60;
const WORTH_LEARNING = 5;
/** Seconds of calm before anything is missed. */
const LEARNED_AFTER = 20;
/** What is missing by less than this is learned, not missed. */
const WITHIN = 0.1;

/** Tells how many who should hear do not, in one room or at one edge: connections that stay while their ears fall. */
export class Ears {
  #usualShare = 1;
  #learned = 0;

  /**
   * Once a second. `settled`: connections that are old enough to have said that they hear. Returns how many ears are missing, and how many there
   * should be.
   */
  second(settled: number, ears: number): { missing: number; due: number } {
    const due = settled * this.#usualShare;
    const missing = Math.max(0, due - ears);
    if (settled >= WORTH_LEARNING && (missing < WITHIN * due || this.#learned === 0)) {
      this.#learn(Math.min(1, ears / settled));
    }
    return { missing: this.#learned < LEARNED_AFTER ? 0 : missing, due };
  }

  /** Begins at what is there, then follows slowly. */
  #learn(share: number): void {
    this.#learned += 1;
    this.#usualShare += Math.max(FOLLOWS, 1 / this.#learned) * (share - this.#usualShare);
  }
}
