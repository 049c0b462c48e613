/**
 * Unsigned numbers at a place in bytes, without a DataView for each call. `…Be` as ISO files have them, `…Le` as
 * Ogg has. Writing keeps the low 32 bits. Reading past the end throws RangeError.
 */
export function putU32Be(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

export function putU32Le(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

export function getU32Be(bytes: Uint8Array, at: number): number {
  return ((byteAt(bytes, at) << 24) | (byteAt(bytes, at + 1) << 16) | getU16Be(bytes, at + 2)) >>> 0;
}

export function getU32Le(bytes: Uint8Array, at: number): number {
  const high = (byteAt(bytes, at + 3) << 24) | (byteAt(bytes, at + 2) << 16);
  return (high | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at)) >>> 0;
}

export function getU16Be(bytes: Uint8Array, at: number): number {
  return (byteAt(bytes, at) << 8) | byteAt(bytes, at + 1);
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError(`Cannot read byte ${at}: there are ${bytes.length}`);
  return byte;
}
