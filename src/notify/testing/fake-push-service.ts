import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { openTarget, type Received, says, type Target } from "./target.ts";

/** A browser's subscription with its private parts, made by node:crypto alone. */
export function newBrowser(target: Target, name: string) {
  const pair = createECDH("prime256v1");
  const publicKey = pair.generateKeys();
  const auth = randomBytes(16);
  return {
    endpoint: `${target.url}/push/${name}`,
    keys: { p256dh: publicKey.toString("base64url"), auth: auth.toString("base64url") },
    /** RFC 8291 §3.4 and RFC 8188: one record of aes128gcm. */
    open: (body: Buffer): unknown => {
      const salt = body.subarray(0, 16);
      const keyLength = body[20] ?? 0;
      const senderKey = body.subarray(21, 21 + keyLength);
      const secret = pair.computeSecret(senderKey);
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, senderKey]);
      const input = expand(hmac(auth, secret), info, 32);
      const extracted = hmac(salt, input);
      const key = expand(extracted, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
      const nonce = expand(extracted, Buffer.from("Content-Encoding: nonce\0"), 12);
      const sealed = body.subarray(21 + keyLength);
      const decipher = createDecipheriv("aes-128-gcm", key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString()) as unknown;
    },
  };
}

/** What the `Authorization` header's JWT says, once its ES256 signature is checked against the key beside it (RFC 8292). */
export function vapidClaims(headers: IncomingHttpHeaders): { key: string; claims: Record<string, unknown> } {
  const [, token = "", key = ""] = /^vapid t=([^,]+), *k=(.+)$/.exec(headers.authorization ?? "") ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const jwk = { kty: "EC", crv: "P-256", x: half(point, 1), y: half(point, 33) };
  const signed = Buffer.from(`${head}.${claims}`);
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const options = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  if (!verify("sha256", signed, options, Buffer.from(signature, "base64url"))) throw new Error("The JWT is not signed");
  return { key, claims: JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown> };
}

/** A push service on loopback; answers 201. */
export function openPushService(): Promise<Target> {
  return openTarget(says(201));
}

/** Who got a message, as in `newBrowser`. */
export function namesOf(received: readonly Received[]): string[] {
  return received.map(({ path }) => path.slice("/push/".length));
}

function half(point: Buffer, start: number): string {
  return point.subarray(start, start + 32).toString("base64url");
}

function hmac(key: Buffer, input: Buffer): Buffer {
  return createHmac("sha256", key).update(input).digest();
}

function expand(key: Buffer, info: Buffer, length: number): Buffer {
  return hmac(key, Buffer.concat([info, Buffer.from([1])])).subarray(0, length);
}
