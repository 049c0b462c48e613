import { createHash, randomBytes } from "node:crypto";

/**
 * HalfSipHash-2-4 of two 32-bit words: 64 bits in about 30 ns. Keyed, so that nobody outside can choose addresses that
 * fall into one bucket. The result stands in `high` and `low` until the next call.
 */
export class KeyedHash {
  high = 0;
  low = 0;
  readonly #key0: number;
  readonly #key1: number;

  /** `key`: 8 bytes. */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, 8);
    this.#key0 = view.getInt32(0, true);
    this.#key1 = view.getInt32(4, true);
  }

  /** Nobody else has this key. */
  static secret(): KeyedHash {
    return new KeyedHash(randomBytes(8));
  }

  /** The same for everybody who has the salt. */
  static salted(salt: string): KeyedHash {
    return new KeyedHash(createHash("sha256").update(salt).digest());
  }

  of(first: number, second: number): void {
    const state: State = this.#state;
    state.v0 = this.#key0;
    state.v1 = this.#key1 ^ 0xee;
    state.v2 = 0x6c796765 ^ this.#key0;
    state.v3 = 0x74656462 ^ this.#key1;
    absorb(state, first);
    absorb(state, second);
    // The last word of a message of 8 bytes: nothing but its length.
    absorb(state, 8 << 24);
    state.v2 ^= 0xee;
    for (let round = 0; round < 4; round++) sipRound(state);
    this.low = (state.v1 ^ state.v3) >>> 0;
    state.v1 ^= 0xdd;
    for (let round = 0; round < 4; round++) sipRound(state);
    this.high = (state.v1 ^ state.v3) >>> 0;
  }

  readonly #state: State = { v0: 0, v1: 0, v2: 0, v3: 0 };
}

type State = { v0: number; v1: number; v2: number; v3: number };

function absorb(state: State, word: number): void {
  state.v3 ^= word;
  sipRound(state);
  sipRound(state);
  state.v0 ^= word;
}

function sipRound(state: State): void {
  let { v0, v1, v2, v3 } = state;
  v0 = (v0 + v1) | 0;
  v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
  v0 = (v0 << 16) | (v0 >>> 16);
  v2 = (v2 + v3) | 0;
  v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
  v0 = (v0 + v3) | 0;
  v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
  v2 = (v2 + v1) | 0;
  v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
  v2 = (v2 << 16) | (v2 >>> 16);
  state.v0 = v0;
  state.v1 = v1;
  state.v2 = v2;
  state.v3 = v3;
}
