import type { BareReader } from "./bare-picture.ts";
import { ByteView, joined } from "./bytes.ts";
import { exifOrientation, orientationSegment } from "./exif-orientation.ts";

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;

/**
 * ITU-T T.81. Of what applications wrote (EXIF, XMP, thumbnails, further pictures behind the end) nothing is left but the colour profile and
 * how the picture is to be turned.
 */
export const bareJpeg: BareReader = (bytes) => {
  const view = new ByteView(bytes);
  const kept: Uint8Array[] = [];
  let size: { width: number; height: number } | undefined;
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length && view.u8(at) === 0xff) {
    const marker = view.u8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const segmentEnd = at + 2 + view.big(at + 2, 2);
    if (marker === END_OF_IMAGE || segmentEnd > bytes.length) break;
    const content = bytes.subarray(at + 4, segmentEnd);
    if (isFrame(marker)) size ??= { height: view.big(at + 5, 2), width: view.big(at + 7, 2) };
    if (marker === APP1) orientation = Math.max(orientation, exifOrientation(content));
    const end = marker === START_OF_SCAN ? endOfScan(bytes, segmentEnd) : segmentEnd;
    if (isKept(marker, content)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  const isWhole = view.u8(at) === 0xff && view.u8(at + 1) === END_OF_IMAGE;
  if (size === undefined || !isWhole) return undefined;
  const turned = orientation === 1 ? [] : [orientationSegment(orientation)];
  const shown = orientation >= 5 ? { width: size.height, height: size.width } : size;
  return { ...shown, bytes: joined([bytes.subarray(0, 2), ...turned, ...kept, bytes.subarray(at, at + 2)]) };
};

/** SOF0 to SOF15, less the three markers among them that are none. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isKept(marker: number, content: Uint8Array): boolean {
  if (marker === COMMENT) return false;
  if (marker < APP0 || marker > APP15) return true;
  if (marker === APP2) return new ByteView(content).text(0, 11) === "ICC_PROFILE";
  return marker === APP14;
}

/** Coded data goes on until a marker that is neither a stuffed zero nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at + 1 < bytes.length) {
    const next = bytes.indexOf(0xff, at);
    if (next < 0 || next + 1 >= bytes.length) return bytes.length;
    const marker = bytes[next + 1] ?? 0;
    if (marker !== 0 && (marker < 0xd0 || marker > 0xd7)) return next;
    at = next + 2;
  }
  return bytes.length;
}
