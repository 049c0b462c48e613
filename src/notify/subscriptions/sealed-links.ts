import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const IV_BYTES = 12;
const TAG_BYTES = 16;
const TOKEN_MAX = 2_048;

/** What a link in an e-mail asks for. */
export type LinkWish =
  | { ask: "confirm"; address: string; events: readonly string[]; room: string | null; untilMs: number }
  | { ask: "remove"; id: string };

/**
 * Tokens for links: encrypted and authenticated (AES-256-GCM), so that nobody can make one, and that an address in it stays out of logs. Needs no
 * memory: whoever never confirms leaves nothing behind.
 */
export class SealedLinks {
  readonly #key: Buffer;

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync("sha256", secret, "", "stentor subscription links", 32));
  }

  seal(wish: LinkWish): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, iv);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(wish)), cipher.final()]);
    return Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString("base64url");
  }

  /** `undefined`: we did not make it. */
  open(token: string): LinkWish | undefined {
    const bytes = Buffer.from(token.slice(0, TOKEN_MAX), "base64url");
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      return JSON.parse(text.toString()) as LinkWish;
    } catch {
      return undefined;
    }
  }
}
