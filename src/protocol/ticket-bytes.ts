/**
 * How a ticket lies in its 36 bytes; as text, 48 characters of base64url. All numbers are big endian.
 *
 *     0  u8   version (high 4 bits), seated (bit 3), lane (low 2 bits)
 *     1  u16  id of the key that signed
 *     3  u48  number
 *     9  u40  effort number, 0: none
 *    14  u48  stamp: the door's time in Unix milliseconds
 *    20       16 bytes of HMAC-SHA-256 over bytes 0–19 and the room's id
 *
 * The room is not in it: it takes part in the signature alone. 36 bytes fill 48 characters to the last bit, so that a ticket has
 * one spelling.
 */

/** How its holder came to it: a number in the queue, let in without waiting, or by an invitation. */
export type Lane = "place" | "direct" | "invited";

/** What a ticket says to whoever reads it without the key. */
export type TicketFields = {
  lane: Lane;
  /** 1 … 2^48−1 */
  number: number;
  /** Number in the lane of those who solved a challenge, at most 2^40−1; 0: none. */
  effort: number;
  /** Its holder was let in: it is for coming back. */
  seated: boolean;
  /** Door time, Unix milliseconds. */
  stampMs: number;
};

export const TICKET_BYTES = 36;
/** What is signed; the signature follows. */
export const TICKET_SIGNED_BYTES = 20;
export const TICKET_TEXT = /^[A-Za-z0-9_-]{48}$/;

const VERSION = 1;
const LANES: readonly Lane[] = ["place", "direct", "invited"];
const U32 = 2 ** 32;

/** The first 20 bytes, in an array of 36. */
export function packTicket(fields: TicketFields, keyId: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(TICKET_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (VERSION << 4) | (fields.seated ? 8 : 0) | LANES.indexOf(fields.lane));
  view.setUint16(1, keyId);
  view.setUint16(3, Math.floor(fields.number / U32));
  view.setUint32(5, fields.number % U32);
  view.setUint8(9, Math.floor(fields.effort / U32));
  view.setUint32(10, fields.effort % U32);
  view.setUint16(14, Math.floor(fields.stampMs / U32));
  view.setUint32(16, fields.stampMs % U32);
  return bytes;
}

/** `undefined`: not a ticket of this version. Whether it is genuine only its signature says. */
export function unpackTicket(bytes: Uint8Array): (TicketFields & { keyId: number }) | undefined {
  if (bytes.length !== TICKET_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, TICKET_BYTES);
  const head = view.getUint8(0);
  const lane = LANES[head & 3];
  if (head >> 4 !== VERSION || (head & 4) !== 0 || lane === undefined) return undefined;
  return {
    lane,
    seated: (head & 8) !== 0,
    keyId: view.getUint16(1),
    number: view.getUint16(3) * U32 + view.getUint32(5),
    effort: view.getUint8(9) * U32 + view.getUint32(10),
    stampMs: view.getUint16(14) * U32 + view.getUint32(16),
  };
}
