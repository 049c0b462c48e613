import { OPCODE } from "./opcodes.ts";

const SHORT_MAX = 125;
const ENCODER = new TextEncoder();

/** `mask`: 32 random bits; a client must mask what it sends (RFC 6455 §5.3). At most 64 KiB of text. */
export function textFrame(text: string, mask: number): Uint8Array {
  return maskedFrame(OPCODE.text, ENCODER.encode(text), mask);
}

export function pongFrame(payload: Uint8Array, mask: number): Uint8Array {
  return maskedFrame(OPCODE.pong, payload, mask);
}

export function closeFrame(code: number, mask: number): Uint8Array {
  return maskedFrame(OPCODE.close, Uint8Array.of(code >> 8, code & 0xff), mask);
}

function maskedFrame(opcode: number, payload: Uint8Array, mask: number): Uint8Array {
  const isShort = payload.length <= SHORT_MAX;
  const maskAt = isShort ? 2 : 4;
  const frame = new Uint8Array(maskAt + 4 + payload.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) {
    frame[2] = payload.length >> 8;
    frame[3] = payload.length & 0xff;
  }
  for (let at = 0; at < 4; at++) frame[maskAt + at] = (mask >>> (24 - 8 * at)) & 0xff;
  for (let at = 0; at < payload.length; at++) {
    frame[maskAt + 4 + at] = (payload[at] ?? 0) ^ (frame[maskAt + (at & 3)] ?? 0);
  }
  return frame;
}
