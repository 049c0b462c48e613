import { randomBytes } from "node:crypto";
import { KeyedHash } from "./keyed-hash.ts";

const CELLS = 262_144;
const CELLS_EACH = 4;
const KEY_BYTES = 8;
const HOUR_MS = 3_600_000;
/** What came within the last hours belongs to the present event. */
const EARLIER_HOURS = 6;
const REMEMBERED_HOURS = 30 * 24;
/** Hours are kept in 16 bits and go round after seven years; 0 is never. */
const HOURS = 65_535;

/**
 * Which networks were heard at earlier events, for thirty days: a Bloom filter whose cells are hours. It answers "yes" wrongly for
 * 0.5 % of networks when it knows 20,000, for 4 % at 40,000. It holds no address: only hours, under a key of its own.
 */
export class PrefixMemory {
  readonly #hash: KeyedHash;
  readonly #key: Uint8Array;
  /** The hour of the latest event, and of the one before it, by cell; 0 is never. */
  readonly #latest = new Uint16Array(CELLS);
  readonly #before = new Uint16Array(CELLS);
  readonly #cells = new Uint32Array(CELLS_EACH);

  static readonly bytes = CELLS * 4;

  /** `saved`: from `save`; anything else is a new memory. */
  constructor(saved?: Uint8Array) {
    // A copy of its own: a Node Buffer's slice would share what lies beside it.
    const known = saved?.length === KEY_BYTES + PrefixMemory.bytes ? new Uint8Array(saved) : undefined;
    this.#key = known?.slice(0, KEY_BYTES) ?? randomBytes(KEY_BYTES);
    this.#hash = new KeyedHash(this.#key);
    if (known === undefined) return;
    const words = new Uint16Array(known.slice(KEY_BYTES).buffer);
    this.#latest.set(words.subarray(0, CELLS));
    this.#before.set(words.subarray(CELLS));
  }

  /** 1 MiB, to be given to the next start. */
  save(): Uint8Array {
    const bytes = new Uint8Array(KEY_BYTES + PrefixMemory.bytes);
    bytes.set(this.#key);
    bytes.set(new Uint8Array(this.#latest.buffer), KEY_BYTES);
    bytes.set(new Uint8Array(this.#before.buffer), KEY_BYTES + CELLS * 2);
    return bytes;
  }

  /** Somebody of this network hears. `nowMs`: Unix milliseconds. */
  heard(first: number, second: number, nowMs: number): void {
    const hour = hourOf(nowMs);
    for (const cell of this.#cellsOf(first, second)) {
      const latest = this.#latest[cell] ?? 0;
      if (hoursSince(latest, hour) >= EARLIER_HOURS) this.#before[cell] = latest;
      this.#latest[cell] = hour;
    }
  }

  /** Whether somebody of this network heard at an earlier event. */
  knows(first: number, second: number, nowMs: number): boolean {
    const hour = hourOf(nowMs);
    return this.#cellsOf(first, second).every((cell) => {
      const latest = this.#latest[cell] ?? 0;
      const earlier = hoursSince(latest, hour) >= EARLIER_HOURS ? latest : (this.#before[cell] ?? 0);
      return earlier > 0 && hoursSince(earlier, hour) <= REMEMBERED_HOURS;
    });
  }

  /** Two words give four cells (Kirsch and Mitzenmacher 2006). */
  #cellsOf(first: number, second: number): Uint32Array {
    this.#hash.of(first, second);
    const { high, low } = this.#hash;
    for (let n = 0; n < CELLS_EACH; n++) this.#cells[n] = (high + Math.imul(n, low | 1)) & (CELLS - 1);
    return this.#cells;
  }
}

function hourOf(nowMs: number): number {
  return 1 + (Math.floor(nowMs / HOUR_MS) % HOURS);
}

function hoursSince(then: number, now: number): number {
  return (now - then + HOURS) % HOURS;
}
