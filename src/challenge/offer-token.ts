import { randomFillSync, timingSafeEqual } from "node:crypto";
import { OFFER_LIFETIME_MS } from "./puzzle.ts";

/** Version, effort (u16), expiry (u48, Unix milliseconds), chance (8 bytes); then the tag. */
const BODY_BYTES = 17;
const TAG_BYTES = 16;
const VERSION = 1;

/** For whom an offer is: nobody else's proof fits it. */
export type Caller = { room: string; network: string };

export type PressedOffer = { token: string; salt: Uint8Array; expiresAtMs: number };
export type OfferReading = { effort: number; salt: Uint8Array; expiresAtMs: number } | "forged" | "expired";

/**
 * A token that holds all the server needs, so that nothing is remembered of an offer. The first half of its HMAC is the tag, the
 * second the salt. Room and network are only in the HMAC: a token of elsewhere is as forged as one made up.
 */
export function pressOffer(options: Caller & { secret: Uint8Array; effort: number; nowMs: number }): PressedOffer {
  const body = Buffer.allocUnsafe(BODY_BYTES);
  const expiresAtMs = Math.floor(options.nowMs) + OFFER_LIFETIME_MS;
  body.writeUInt8(VERSION, 0);
  body.writeUInt16BE(options.effort, 1);
  body.writeUIntBE(expiresAtMs, 3, 6);
  randomFillSync(body, 9, 8);
  const { tag, salt } = sealOf(options.secret, body, options);
  return { token: Buffer.concat([body, tag]).toString("base64url"), salt, expiresAtMs };
}

/** Cheap: one HMAC. An offer from further in the future than any that can have been made is taken for expired. */
export function readOffer(
  token: string,
  options: Caller & { secrets: readonly Uint8Array[]; nowMs: number },
): OfferReading {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length !== BODY_BYTES + TAG_BYTES || bytes[0] !== VERSION) return "forged";
  const body = bytes.subarray(0, BODY_BYTES);
  const seal = options.secrets
    .map((secret) => sealOf(secret, body, options))
    .find(({ tag }) => timingSafeEqual(tag, bytes.subarray(BODY_BYTES)));
  if (seal === undefined) return "forged";
  const expiresAtMs = body.readUIntBE(3, 6);
  const leftMs = expiresAtMs - options.nowMs;
  if (leftMs <= 0 || leftMs > OFFER_LIFETIME_MS) return "expired";
  return { effort: body.readUInt16BE(1), salt: seal.salt, expiresAtMs };
}

function sealOf(secret: Uint8Array, body: Uint8Array, { room, network }: Caller): { tag: Buffer; salt: Buffer } {
  const seal = new Bun.CryptoHasher("sha256", secret)
    .update("challenge\0")
    .update(body)
    .update(`${room}\0${network}`)
    .digest();
  return { tag: seal.subarray(0, TAG_BYTES), salt: seal.subarray(TAG_BYTES) };
}
