import { blake2b } from "@noble/hashes/blake2.js";

const BLOCK = 1024;

/** H′ of RFC 9106 §3.3 for 1,024 bytes. */
export function blockHash(input: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK);
  let link = blake2b(joined(u32(BLOCK), input), { dkLen: 64 });
  for (let at = 0; at + 64 < BLOCK; at += 32) {
    block.set(link.subarray(0, 32), at);
    link = blake2b(link, { dkLen: 64 });
  }
  block.set(link, BLOCK - 64);
  return block;
}

/** H′ for 32 bytes. */
export function tagHash(input: Uint8Array): Uint8Array {
  return blake2b(joined(u32(32), input), { dkLen: 32 });
}

export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Little-endian, four bytes each. */
export function u32(...values: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) bytes.setUint32(index * 4, value, true);
  return new Uint8Array(bytes.buffer);
}
