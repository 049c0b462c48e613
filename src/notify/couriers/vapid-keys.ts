import { createECDH, hkdfSync } from "node:crypto";

/** Base64url of an uncompressed P-256 point, and of its private number. */
export type VapidKeys = { publicKey: string; privateKey: string };

/** The order of P-256's group. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The pair that follows from a secret: 48 bytes of HKDF, brought into 1 … n − 1 (FIPS 186-5, A.2.1). */
export function vapidKeysOf(secret: string): VapidKeys {
  const bytes = Buffer.from(hkdfSync("sha256", secret, "", "stentor vapid", 48));
  const number = (BigInt(`0x${bytes.toString("hex")}`) % (ORDER - 1n)) + 1n;
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.from(number.toString(16).padStart(64, "0"), "hex"));
  const privateKey = Buffer.from(number.toString(16).padStart(64, "0"), "hex").toString("base64url");
  return { publicKey: pair.getPublicKey("base64url"), privateKey };
}
