import { argon2Sync } from "node:crypto";
import { MEMORY_KIB, PASSES } from "./puzzle.ts";

/** Between token and nonce: a character that neither has, and that a URL carries as it is. */
const SEPARATOR = "~";
/** As the token is 44 characters of base64url and the nonce a u32 in decimal, without leading zeros. */
const PROOF = /^([\w-]{44})~(0|[1-9]\d{0,9})$/;

export function proofOf(token: string, nonce: number): string {
  return `${token}${SEPARATOR}${nonce}`;
}

/** The token in it; `undefined`: no proof has this form. */
export function tokenOf(proof: string): string | undefined {
  const [, token, nonce] = PROOF.exec(proof) ?? [];
  return Number(nonce) < 2 ** 32 ? token : undefined;
}

/** The first u32, big-endian, of Argon2id over the proof's text. Takes MEMORY_KIB and most of a millisecond. */
export function hashOf(proof: string, salt: Uint8Array): number {
  const hash = argon2Sync("argon2id", {
    message: proof,
    nonce: salt,
    parallelism: 1,
    tagLength: 32,
    memory: MEMORY_KIB,
    passes: PASSES,
  });
  return hash.readUInt32BE(0);
}
