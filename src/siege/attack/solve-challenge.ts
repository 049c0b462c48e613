import { argon2 } from "node:crypto";
import { type Clock, systemClock } from "../../platform/index.ts";
import type { ChallengeOffer } from "../../protocol/index.ts";

/** No honest server asks for so much. */
const HASHES_MAX = 4_096;

/** The proof, found in a thread of the runtime's own; `undefined` when none was found in time. */
export async function solveChallenge(
  offer: ChallengeOffer,
  clock: Pick<Clock, "nowMs"> = systemClock,
): Promise<string | undefined> {
  for (let nonce = 0; nonce < HASHES_MAX && clock.nowMs() < offer.expiresAtMs; nonce++) {
    const proof = `${offer.token}~${nonce}`;
    if ((await firstWord(proof, offer)) < offer.below) return proof;
  }
  return undefined;
}

function firstWord(message: string, { salt, memoryKiB: memory, passes }: ChallengeOffer): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const nonce = Buffer.from(salt, "hex");
  argon2("argon2id", { message, nonce, parallelism: 1, tagLength: 32, memory, passes }, (error, hash) => {
    if (error === null) resolve(hash.readUInt32BE(0));
    else reject(error);
  });
  return promise;
}
