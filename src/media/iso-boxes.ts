import { getU32Be, putU32Be } from "./byte-order.ts";

/** A box of ISO/IEC 14496-12: u32 size, four characters of type, then the body. */
export function isoBox(type: string, ...body: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const size = body.reduce((sum, piece) => sum + piece.length, 8);
  const bytes = new Uint8Array(size);
  putU32Be(bytes, 0, size);
  putU32Be(bytes, 4, boxType(type));
  let at = 8;
  for (const piece of body) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A box whose body begins with u8 version and u24 flags. */
export function isoFullBox(
  type: string,
  version: number,
  flags: number,
  ...body: readonly (Uint8Array | readonly number[])[]
): Uint8Array {
  return isoBox(type, [version, flags >>> 16, (flags >>> 8) & 0xff, flags & 0xff], ...body);
}

/** Where a box's body lies in the bytes that were searched. */
export type BoxSpan = { start: number; end: number };

/**
 * The first box of this type among those that stand side by side from `start` to `end`; `undefined` when there is
 * none. Throws RangeError when a box on the way claims more bytes than there are. Sizes of 64 bits are not read:
 * ours are small.
 */
export function findBox(bytes: Uint8Array, type: string, within: BoxSpan): BoxSpan | undefined {
  const wanted = boxType(type);
  let at = within.start;
  while (at < within.end) {
    if (at + 8 > within.end) throw new RangeError(`Cannot read ISO boxes: they end within a box's header`);
    const size = getU32Be(bytes, at);
    const end = at + size;
    if (size < 8 || end > within.end) throw new RangeError(`Cannot read ISO boxes: a box claims ${size} bytes`);
    if (getU32Be(bytes, at + 4) === wanted) return { start: at + 8, end };
    at = end;
  }
  return undefined;
}

/** Follows a path of types from box to box. Throws RangeError when one is missing. */
export function findBoxAt(bytes: Uint8Array, path: readonly string[], within: BoxSpan): BoxSpan {
  let span = within;
  for (const type of path) {
    const inner = findBox(bytes, type, span);
    if (inner === undefined) throw new RangeError(`Cannot read ISO boxes: there is no "${type}"`);
    span = inner;
  }
  return span;
}

export function u16Be(value: number): number[] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

export function u32Be(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

export function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

function boxType(type: string): number {
  return getU32Be(Uint8Array.from(ascii(type)), 0);
}
