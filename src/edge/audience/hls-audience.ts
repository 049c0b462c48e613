/** Listeners are counted over two spans of this length: as long as a player may be silent between two playlists. */
const SPAN_MS = 6_000;
/** Counts up to some 50,000 within about two percent. */
const BITS = 16_384;

/** `error`: one standard error, in listeners. */
export type HlsEstimate = { listeners: number; error: number };

/**
 * Estimates how many different clients ask for a room's playlists, in 4 KB whatever their number: linear counting
 * (Whang et al., 1990) over the present and the last span.
 *
 * The standard error is that of the counting alone. It does not know of clients that look like one (behind one address with one player,
 * or behind a CDN, which asks once for all of its own), nor of one that looks like several (a new address within 12 s, or several edges).
 */
export class HlsAudience {
  #present = new Uint32Array(BITS / 32);
  #previous = new Uint32Array(BITS / 32);
  #span = 0;

  /** `client`: what tells clients apart, such as address and player. */
  saw(client: string, nowMs: number): void {
    this.#turn(nowMs);
    const bit = Bun.hash.xxHash32(client) % BITS;
    this.#present[bit >>> 5] = (this.#present[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  estimate(nowMs: number): HlsEstimate {
    this.#turn(nowMs);
    let zeros = BITS;
    this.#present.forEach((word, at) => {
      zeros -= bitsIn(word | (this.#previous[at] ?? 0));
    });
    const load = Math.log(BITS / Math.max(1, zeros));
    return { listeners: Math.round(BITS * load), error: Math.sqrt(BITS * (Math.exp(load) - load - 1)) };
  }

  #turn(nowMs: number): void {
    const span = Math.floor(nowMs / SPAN_MS);
    if (span === this.#span) return;
    const emptied = this.#previous.fill(0);
    this.#previous = span === this.#span + 1 ? this.#present : emptied;
    this.#present = span === this.#span + 1 ? emptied : this.#present.fill(0);
    this.#span = span;
  }
}

function bitsIn(word: number): number {
  let left = word;
  let count = 0;
  for (; left !== 0; left &= left - 1) count++;
  return count;
}
