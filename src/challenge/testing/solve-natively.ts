import type { ChallengeOffer } from "../../protocol/index.ts";
import { hashOf, proofOf } from "../solution.ts";

/** Solves an offer on this thread, as an attacker with a native Argon2id would. `hashes`: what it took. */
export function solveNatively({ token, salt, below }: ChallengeOffer): { proof: string; hashes: number } {
  return searchFor(token, salt, (hash) => hash < below);
}

/** A proof of the right form whose hash is not below the bound. */
export function lieAbout({ token, salt, below }: ChallengeOffer): string {
  return searchFor(token, salt, (hash) => hash >= below).proof;
}

function searchFor(token: string, salt: string, fits: (hash: number) => boolean): { proof: string; hashes: number } {
  const bytes = Buffer.from(salt, "hex");
  let nonce = 0;
  while (!fits(hashOf(proofOf(token, nonce), bytes))) nonce++;
  return { proof: proofOf(token, nonce), hashes: nonce + 1 };
}
