/** Connections whose listeners do not acknowledge yet: they do ten seconds after they came. */
const SETTLED_AFTER_S = 20;
/** How fast the usual share of ears follows, per second. */
const FOLLOWS = 1 / 60;
const WORTH_LEARNING = 5;

/** Tells how many who should hear do not, in one room or at one edge: connections that stay while their ears fall. */
export class Ears {
  #connections: number[] = [];
  #usualShare = 1;
  #learned = 0;

  /** Once a second. Returns how many ears are missing, and how many there should be. */
  second(connections: number, ears: number): { missing: number; due: number } {
    this.#connections.push(connections);
    this.#connections = this.#connections.slice(-SETTLED_AFTER_S);
    if (this.#connections.length < SETTLED_AFTER_S) return { missing: 0, due: 0 };
    const settled = Math.min(...this.#connections);
    const due = settled * this.#usualShare;
    const missing = Math.max(0, due - ears);
    if (settled >= WORTH_LEARNING && missing < 0.1 * due) this.#learn(Math.min(1, ears / settled));
    return { missing: this.#learned < SETTLED_AFTER_S ? 0 : missing, due };
  }

  /** Begins at what is there, then follows slowly. */
  #learn(share: number): void {
    this.#learned += 1;
    const weight = Math.max(FOLLOWS, 1 / this.#learned);
    this.#usualShare += weight * (share - this.#usualShare);
  }
}
