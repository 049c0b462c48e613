import type { KeyedHash } from "./keyed-hash.ts";

const WAYS = 8;
/** Of eight, so many may be kept for those who have proved themselves; the rest is for newcomers. */
const KEPT_WAYS = 4;

/**
 * Finds a slot for a hash, in sets of eight: what was used longest ago makes room, and those that are kept only for others
 * that are kept. Columns beside it hold what is known of a slot. Never grows.
 */
export class KeyedTable {
  /** Whether the slot that was found last is new, or was forgotten: its columns hold nothing of use. */
  fresh = false;
  evicted = 0;
  readonly slots: number;
  readonly #forgetAfterMs: number;
  readonly #tags: Uint32Array;
  readonly #usedAtMs: Float64Array;
  readonly #kept: Uint8Array;

  /** `slots`: a power of two, at least eight. */
  constructor(options: { slots: number; forgetAfterMs: number }) {
    this.slots = options.slots;
    this.#forgetAfterMs = options.forgetAfterMs;
    this.#tags = new Uint32Array(options.slots);
    this.#usedAtMs = new Float64Array(options.slots).fill(Number.NEGATIVE_INFINITY);
    this.#kept = new Uint8Array(options.slots);
  }

  get bytes(): number {
    return this.slots * 13;
  }

  /** Slots that are not forgotten. */
  inUse(nowMs: number): number {
    return this.#usedAtMs.reduce((sum, atMs) => (nowMs - atMs < this.#forgetAfterMs ? sum + 1 : sum), 0);
  }

  /** The slot, or −1; changes nothing. */
  peek(hash: KeyedHash, nowMs: number): number {
    const slot = this.#search(this.#setOf(hash), hash.low);
    return slot >= 0 && this.#isForgotten(slot, nowMs) ? -1 : slot;
  }

  /** The slot, which is taken from another when there is none yet. */
  find(hash: KeyedHash, nowMs: number): number {
    const set = this.#setOf(hash);
    let slot = this.#search(set, hash.low);
    this.fresh = slot < 0 || this.#isForgotten(slot, nowMs);
    if (slot < 0) slot = this.#makeRoom(set, hash.low, nowMs);
    if (this.fresh) this.#kept[slot] = 0;
    this.#usedAtMs[slot] = nowMs;
    return slot;
  }

  /** Newcomers do not push this slot out. */
  keep(slot: number): void {
    if (this.#kept[slot] === 1) return;
    const set = slot - (slot % WAYS);
    let count = 0;
    for (let at = set; at < set + WAYS; at++) count += this.#kept[at] ?? 0;
    if (count >= KEPT_WAYS) this.#kept[this.#oldest(set, 1)] = 0;
    this.#kept[slot] = 1;
  }

  #setOf(hash: KeyedHash): number {
    return (hash.high & (this.slots / WAYS - 1)) * WAYS;
  }

  #isForgotten(slot: number, nowMs: number): boolean {
    return nowMs - (this.#usedAtMs[slot] ?? 0) >= this.#forgetAfterMs;
  }

  #search(set: number, tag: number): number {
    for (let at = set; at < set + WAYS; at++) {
      if (this.#tags[at] === tag && this.#usedAtMs[at] !== Number.NEGATIVE_INFINITY) return at;
    }
    return -1;
  }

  #makeRoom(set: number, tag: number, nowMs: number): number {
    const slot = this.#oldest(set, 0);
    if (!this.#isForgotten(slot, nowMs)) this.evicted += 1;
    this.#tags[slot] = tag;
    return slot;
  }

  /** Of those that are kept, or are not. There is always one: at most half are kept, and `keep` asks only when some are. */
  #oldest(set: number, kept: 0 | 1): number {
    let oldest = -1;
    for (let at = set; at < set + WAYS; at++) {
      if (this.#kept[at] !== kept) continue;
      if (oldest < 0 || (this.#usedAtMs[at] ?? 0) < (this.#usedAtMs[oldest] ?? 0)) oldest = at;
    }
    return oldest;
  }
}
