import type { BareReader } from "./bare-reader.ts";
import { ByteView, joined } from "./bytes.ts";

const HEADER_BYTES = 12;
/** What the picture is made of; EXIF, XMP and what nobody knows are left out. */
const KEPT = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ICCP"]);
/** Bits of `VP8X` that say what else is there. */
const EXIF_BIT = 0x08;
const XMP_BIT = 0x04;
const ANIMATION_BIT = 0x02;

/** RFC 9649. One that moves is no picture here. */
export const bareWebp: BareReader = (bytes) => {
  const view = new ByteView(bytes);
  const end = Math.min(bytes.length, 8 + view.little(4, 4));
  const pieces: Uint8Array[] = [];
  let size: { width: number; height: number } | undefined;
  let at = HEADER_BYTES;
  while (at + 8 <= end) {
    const name = view.text(at, 4);
    const length = view.little(at + 4, 4);
    const next = at + 8 + length + (length % 2);
    if (next > end + (length % 2)) return undefined;
    if (name === "VP8X" && (view.u8(at + 8) & ANIMATION_BIT) !== 0) return undefined;
    size ??= sizeIn(view, name, at + 8);
    if (KEPT.has(name)) pieces.push(bare(name, bytes.slice(at, next)));
    at = next;
  }
  if (size === undefined || !pieces.some((piece) => /^VP8[ L]/.test(new ByteView(piece).text(0, 4)))) return undefined;
  const content = joined(pieces);
  const header = new Uint8Array(HEADER_BYTES);
  header.set(bytes.subarray(0, HEADER_BYTES));
  new DataView(header.buffer).setUint32(4, content.length + 4, true);
  return { ...size, bytes: joined([header, content]) };
};

function bare(name: string, chunk: Uint8Array): Uint8Array {
  if (name === "VP8X") chunk[8] = (chunk[8] ?? 0) & ~(EXIF_BIT | XMP_BIT);
  return chunk;
}

function sizeIn(view: ByteView, name: string, at: number): { width: number; height: number } | undefined {
  if (name === "VP8X") return { width: view.little(at + 4, 3) + 1, height: view.little(at + 7, 3) + 1 };
  if (name === "VP8 ") return { width: view.little(at + 6, 2) & 0x3fff, height: view.little(at + 8, 2) & 0x3fff };
  if (name !== "VP8L" || view.u8(at) !== 0x2f) return undefined;
  const bits = view.little(at + 1, 4);
  return { width: (bits & 0x3fff) + 1, height: (Math.floor(bits / 0x4000) & 0x3fff) + 1 };
}
