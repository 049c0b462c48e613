import { blake2b } from "@noble/hashes/blake2.js";
import { type Compress, loadCompression } from "./compression.ts";
import { blockHash, joined, tagHash, u32 } from "./long-hash.ts";

const BLOCK = 1024;
const PAGE = 65_536;
const VERSION = 0x13;
const TYPE_ID = 2;
const TAG_BYTES = 32;
/** Reference numbers that one block of them holds. */
const ADDRESSES = 128;
/** After the memory proper: working space, zeros, and three blocks for reference numbers. */
const EXTRA_BLOCKS = 5;

/** One lane, one pass (RFC 9106 §3.2). */
export class Argon2id {
  readonly #salt: Uint8Array;
  readonly #memoryKiB: number;
  /** A quarter of the memory, in blocks; between its ends nothing is waited for. */
  readonly #segment: number;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #compress: Compress;
  readonly #work: number;
  readonly #zeros: number;
  readonly #input: number;
  readonly #between: number;
  readonly #addresses: number;

  /** Rejects where WebAssembly is missing or forbidden. */
  static async load(options: { salt: Uint8Array; memoryKiB: number }): Promise<Argon2id> {
    const memory = new WebAssembly.Memory({
      initial: Math.ceil(((options.memoryKiB + EXTRA_BLOCKS) * BLOCK) / PAGE),
    });
    return new Argon2id(options, memory, await loadCompression(memory));
  }

  private constructor(
    { salt, memoryKiB }: { salt: Uint8Array; memoryKiB: number },
    memory: WebAssembly.Memory,
    compress: Compress,
  ) {
    this.#salt = salt;
    this.#memoryKiB = memoryKiB;
    this.#segment = Math.floor(memoryKiB / 4);
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.#compress = compress;
    const extra = (index: number) => (memoryKiB + index) * BLOCK;
    this.#work = extra(0);
    this.#zeros = extra(1);
    this.#input = extra(2);
    this.#between = extra(3);
    this.#addresses = extra(4);
  }

  /** Takes all the memory, and overwrites what the text before left there. */
  hash(text: string): Uint8Array {
    this.#begin(new TextEncoder().encode(text));
    for (let slice = 0; slice < 4; slice++) this.#fill(slice);
    const last = (4 * this.#segment - 1) * BLOCK;
    return tagHash(this.#bytes.subarray(last, last + BLOCK));
  }

  #begin(password: Uint8Array): void {
    const parameters = u32(1, TAG_BYTES, this.#memoryKiB, 1, VERSION, TYPE_ID, password.length);
    const secrets = u32(0, 0);
    const seed = blake2b(joined(parameters, password, u32(this.#salt.length), this.#salt, secrets), { dkLen: 64 });
    this.#bytes.set(blockHash(joined(seed, u32(0, 0))), 0);
    this.#bytes.set(blockHash(joined(seed, u32(1, 0))), BLOCK);
  }

  /** In the first half of the memory the choice of references does not depend on what is hashed; in the second it does. */
  #fill(slice: number): void {
    for (let index = slice === 0 ? 2 : 0; index < this.#segment; index++) {
      const block = slice * this.#segment + index;
      const chosen = slice < 2 ? this.#address(slice, index) : (block - 1) * BLOCK;
      const reference = referenceOf(this.#words[chosen >> 2] ?? 0, block);
      this.#compress((block - 1) * BLOCK, reference * BLOCK, block * BLOCK, this.#work);
    }
  }

  /** Where the reference number for this block of the slice lies (§3.4.1.1). */
  #address(slice: number, index: number): number {
    if (index % ADDRESSES === 0 || (slice === 0 && index === 2)) {
      const counter = Math.floor(index / ADDRESSES) + 1;
      this.#bytes.set(u32(0, 0, 0, 0, slice, 0, 4 * this.#segment, 0, 1, 0, TYPE_ID, 0, counter, 0), this.#input);
      this.#compress(this.#zeros, this.#input, this.#between, this.#work);
      this.#compress(this.#zeros, this.#between, this.#addresses, this.#work);
    }
    return this.#addresses + (index % ADDRESSES) * 8;
  }
}

/** §3.4.2, where all blocks before the last may be referred to. */
function referenceOf(chance: number, block: number): number {
  const candidates = block - 1;
  return candidates - 1 - highProduct(candidates, highProduct(chance, chance));
}

/** The upper half of the product of two u32. */
function highProduct(a: number, b: number): number {
  const low = Math.floor(((a & 0xffff) * b) / 0x10000);
  return Math.floor(((a >>> 16) * b + low) / 0x10000);
}
