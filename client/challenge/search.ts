import type { ChallengeOffer } from "../../src/protocol/index.ts";

/** Argon2id of a text: 32 bytes. */
export type Hash = (text: string) => Uint8Array;

/** What is told of the work: hashes done so far. What it returns is waited for. */
type OnHash = (hashes: number) => void | Promise<void>;

/** Tries nonces from 0 on until one's hash lies below the offer's bound; returns the proof. Needs `effort` hashes on average. */
export async function search(
  { token, below }: Pick<ChallengeOffer, "token" | "below">,
  hash: Hash,
  onHash: OnHash,
): Promise<string> {
  for (let nonce = 0; ; nonce++) {
    const proof = `${token}~${nonce}`;
    if (firstU32(hash(proof)) < below) return proof;
    await onHash(nonce + 1);
  }
}

/** The chance that someone who did so many hashes has found a solution: grows to 1, ever slower. */
export function shareDone(hashes: number, effort: number): number {
  return 1 - (1 - 1 / effort) ** hashes;
}

function firstU32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
}
