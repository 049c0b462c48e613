/** Masked with zeros, which RFC 6455 allows and which costs an attacker nothing. */
function frame(first: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const head = length <= 125 ? [first, 0x80 | length] : [first, 0xfe, length >> 8, length & 0xff];
  return Uint8Array.from([...head, 0, 0, 0, 0, ...payload]);
}

const TEXT = 0x81;
const TEXT_BEGINS = 0x01;
const GOES_ON = 0x00;
const PING = 0x89;

function many(bytes: Uint8Array, count: number): Uint8Array {
  return new Uint8Array(Buffer.concat(Array.from({ length: count }, () => bytes)));
}

/** As many pings as fit into some kilobytes. */
export const PINGS = { bytes: many(frame(PING, new Uint8Array(125).fill(0x70)), 32), frames: 32 };

/** One message of 12 KiB, where the protocol has 1 KiB. */
export const OVERSIZED = { bytes: frame(TEXT, new Uint8Array(12_288).fill(0x61)), frames: 1 };

/** A message that begins, and goes on, a byte a frame; it never ends. */
export const FRAGMENTS_BEGIN = { bytes: frame(TEXT_BEGINS, Uint8Array.of(0x7b)), frames: 1 };
export const FRAGMENTS_GO_ON = { bytes: many(frame(GOES_ON, Uint8Array.of(0x20)), 64), frames: 64 };
