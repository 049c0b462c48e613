import { StentorError } from "../../../protocol/index.ts";
import { bareJpeg } from "./bare-jpeg.ts";
import { barePng } from "./bare-png.ts";
import type { BarePicture, BareReader } from "./bare-reader.ts";
import { bareWebp } from "./bare-webp.ts";

/** What a picture may weigh, in bytes, as it comes. */
export const PICTURE_BYTES_MAX = 300_000;
/** Either side, in pixels; and both together: what a phone still shows without choking. */
export const PICTURE_SIDE_MAX = 8_192;
export const PICTURE_PIXELS_MAX = 32_000_000;

const READERS: [type: BarePicture["type"], begins: (bytes: Uint8Array) => boolean, read: BareReader][] = [
  ["image/png", (bytes) => holds(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), barePng],
  ["image/jpeg", (bytes) => holds(bytes, 0, [0xff, 0xd8, 0xff]), bareJpeg],
  [
    "image/webp",
    (bytes) => holds(bytes, 0, [0x52, 0x49, 0x46, 0x46]) && holds(bytes, 8, [0x57, 0x45, 0x42, 0x50]),
    bareWebp,
  ],
];

/**
 * Knows a picture by its bytes, and leaves out places, times, names and thumbnails. Nothing is decoded: what the pixels are is the
 * browser's to see. Throws StentorError `picture_invalid`.
 */
export function barePicture(bytes: Uint8Array): BarePicture {
  if (bytes.length > PICTURE_BYTES_MAX) throw invalid(`it is larger than ${PICTURE_BYTES_MAX} bytes`);
  const reader = READERS.find(([, begins]) => begins(bytes));
  if (reader === undefined) throw invalid("it is no PNG, JPEG or WebP");
  const [type, , read] = reader;
  const bare = read(bytes);
  if (bare === undefined) throw invalid(`it begins as ${type} and does not go on as one, or it moves`);
  const { width, height } = bare;
  if (width < 1 || height < 1) throw invalid("it has no extent");
  if (Math.max(width, height) > PICTURE_SIDE_MAX || width * height > PICTURE_PIXELS_MAX) {
    throw invalid(`it measures ${width} × ${height} pixels`);
  }
  return { type, ...bare };
}

function holds(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, place) => bytes[at + place] === byte);
}

function invalid(reason: string): StentorError {
  return new StentorError("picture_invalid", `Cannot take the picture: ${reason}`);
}
