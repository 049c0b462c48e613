import { createHash, createHmac, randomBytes } from "node:crypto";

const LENGTH = 16;

/**
 * Names in place of what must not be kept. Those of persons and listeners are the same after a restart; those of addresses are good
 * for this process only, and nobody can find an address by trying all.
 */
export class Pseudonyms {
  readonly #lasting: Buffer;
  readonly #fleeting = randomBytes(32);

  constructor(secret: string) {
    this.#lasting = createHash("sha256").update(`reports ${secret}`).digest();
  }

  lasting(kind: "report" | "person" | "listener", text: string): string {
    return named(this.#lasting, `${kind} ${text}`);
  }

  ofAddress(text: string): string {
    return named(this.#fleeting, text);
  }
}

function named(key: Buffer, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url").slice(0, LENGTH);
}
