import { sha256 } from "@noble/hashes/sha2.js";

/** Bytes of a seed. */
const SEED_BYTES = 32;

/** SHA-256 of the seed's 32 bytes; both in hexadecimal. Throws RangeError for anything else than 32 bytes. */
export function commitmentOf(seed: string): string {
  return toHex(sha256(seedBytes(seed)));
}

/** Throws RangeError when this is not 32 bytes in hexadecimal. */
export function seedBytes(seed: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/i.test(seed)) throw new RangeError("A seed is 32 bytes in hexadecimal");
  return Uint8Array.from({ length: SEED_BYTES }, (_, at) => Number.parseInt(seed.slice(2 * at, 2 * at + 2), 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
