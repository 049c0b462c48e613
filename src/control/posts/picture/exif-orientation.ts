import { ByteView } from "./bytes.ts";

const ORIENTATION_TAG = 0x0112;
/** "Exif", two zeros, then TIFF. */
const HEADER_BYTES = 6;

/** How the picture is to be turned, 1 to 8 (TIFF 6.0 §8); 1 where an APP1 segment's content does not say. */
export function exifOrientation(content: Uint8Array): number {
  const view = new ByteView(content);
  if (view.text(0, 4) !== "Exif") return 1;
  const isLittle = view.text(HEADER_BYTES, 2) === "II";
  const u16 = (at: number) => (isLittle ? view.little(at, 2) : view.big(at, 2));
  const u32 = (at: number) => (isLittle ? view.little(at, 4) : view.big(at, 4));
  const directory = HEADER_BYTES + u32(HEADER_BYTES + 4);
  const entries = Math.min(u16(directory), 256);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + 12 * entry;
    if (u16(at) !== ORIENTATION_TAG) continue;
    const orientation = u16(at + 8);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

/** A whole APP1 segment that says how the picture is to be turned, and nothing else. */
export function orientationSegment(orientation: number): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const content = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return Uint8Array.from([0xff, 0xe1, 0, content.length + 2, ...content]);
}
