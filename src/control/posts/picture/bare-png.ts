import type { BareReader } from "./bare-reader.ts";
import { ByteView, joined } from "./bytes.ts";

const SIGNATURE_BYTES = 8;
/** Length, name and checksum of a chunk. */
const FRAME_BYTES = 12;
/** What the picture is made of, and how its colours are meant; text, times, EXIF and movement are left out. */
const KEPT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "pHYs"]);

/** PNG, third edition (W3C). What follows its end is left out. */
export const barePng: BareReader = (bytes) => {
  const view = new ByteView(bytes);
  if (view.text(SIGNATURE_BYTES + 4, 4) !== "IHDR") return undefined;
  const pieces = [bytes.subarray(0, SIGNATURE_BYTES)];
  let at = SIGNATURE_BYTES;
  while (at + FRAME_BYTES <= bytes.length) {
    const name = view.text(at + 4, 4);
    const end = at + FRAME_BYTES + view.big(at, 4);
    if (end > bytes.length) return undefined;
    if (KEPT.has(name)) pieces.push(bytes.subarray(at, end));
    if (name === "IEND") return { width: view.big(16, 4), height: view.big(20, 4), bytes: joined(pieces) };
    at = end;
  }
  return undefined;
};
