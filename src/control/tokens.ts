import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 128 random bits, 22 characters of base64url. */
export function makeToken(): string {
  return randomBytes(16).toString("base64url");
}

/** SHA-256 as hexadecimal. A token holds 128 random bits, so that a slow hash would add nothing. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Takes the same time wherever the hashes differ. */
export function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Whose token this is. Compares with each of them, however early one fits. */
export function ownerOf<Owner extends { readonly tokenHash: string }>(
  owners: readonly Owner[],
  token: string,
): Owner | undefined {
  const hash = hashToken(token);
  let found: Owner | undefined;
  for (const owner of owners) if (sameHash(owner.tokenHash, hash)) found = owner;
  return found;
}
