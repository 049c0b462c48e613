import { sha256 } from "@noble/hashes/sha2.js";
import { seedBytes } from "./commitment.ts";

const WORDS_IN_BLOCK = 8;

/** Block n is the SHA-256 of the seed's 32 bytes and n as a big-endian u32, from 0 on; each holds eight big-endian u32. */
export class SeedStream {
  /** The seed, then the block's number. */
  readonly #input: Uint8Array;
  readonly #counter: DataView;
  #block: DataView = new DataView(new ArrayBuffer(0));
  #blocks = 0;
  #word = WORDS_IN_BLOCK;

  constructor(seed: string) {
    this.#input = new Uint8Array(36);
    this.#input.set(seedBytes(seed));
    this.#counter = new DataView(this.#input.buffer, 32);
  }

  /** Each of 0 … `bound − 1` is as likely as the others: words that would favour some are skipped. `bound`: 1 … 2^32. */
  below(bound: number): number {
    const fair = 2 ** 32 - (2 ** 32 % bound);
    let word = this.#next();
    while (word >= fair) word = this.#next();
    return word % bound;
  }

  #next(): number {
    if (this.#word === WORDS_IN_BLOCK) {
      this.#counter.setUint32(0, this.#blocks++);
      const bytes = sha256(this.#input);
      this.#block = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      this.#word = 0;
    }
    return this.#block.getUint32(4 * this.#word++);
  }
}
