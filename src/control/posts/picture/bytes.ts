/** Reads of numbers that give 0 beyond the end: a header that is cut off never throws. */
export class ByteView {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  /** Big endian, of two or four bytes. */
  big(at: number, length: 2 | 4): number {
    let value = 0;
    for (let place = 0; place < length; place++) value = value * 256 + this.u8(at + place);
    return value;
  }

  /** Little endian, of two, three or four bytes. */
  little(at: number, length: 2 | 3 | 4): number {
    let value = 0;
    for (let place = length - 1; place >= 0; place--) value = value * 256 + this.u8(at + place);
    return value;
  }

  text(at: number, length: number): string {
    return String.fromCharCode(...this.bytes.subarray(at, at + length));
  }
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}
