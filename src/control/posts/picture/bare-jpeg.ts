import type { BareReader } from "./bare-reader.ts";
import { ByteView, joined } from "./bytes.ts";
import { exifOrientation, orientationSegment } from "./exif-orientation.ts";

const START_OF_IMAGE = 0xd8;
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
  const segments = segmentsOf(bytes);
  const frame = segments?.find(({ marker }) => isFrame(marker));
  if (segments === undefined || frame === undefined) return undefined;
  const view = new ByteView(frame.content);
  const [height, width] = [view.big(1, 2), view.big(3, 2)];
  const exif = segments.filter(({ marker }) => marker === APP1).map(({ content }) => exifOrientation(content));
  const orientation = Math.max(1, ...exif);
  const turned = orientation === 1 ? [] : [orientationSegment(orientation)];
  const kept = segments.filter(isKept).map(({ whole }) => whole);
  return {
    ...(orientation >= 5 ? { width: height, height: width } : { width, height }),
    bytes: joined([Uint8Array.of(0xff, START_OF_IMAGE), ...turned, ...kept, Uint8Array.of(0xff, END_OF_IMAGE)]),
  };
};

/** `whole`: with its marker and, after the head of a scan, the coded data. */
type Segment = { marker: number; content: Uint8Array; whole: Uint8Array };

/** What lies between start and end; `undefined`: it has no end. */
function segmentsOf(bytes: Uint8Array): Segment[] | undefined {
  const view = new ByteView(bytes);
  const segments: Segment[] = [];
  let at = 2;
  while (view.u8(at) === 0xff && view.u8(at + 1) !== END_OF_IMAGE) {
    const marker = view.u8(at + 1);
    const isFill = marker === 0xff;
    const headEnd = isFill ? at + 1 : at + 2 + view.big(at + 2, 2);
    if (headEnd > bytes.length) return undefined;
    const end = marker === START_OF_SCAN ? endOfScan(bytes, headEnd) : headEnd;
    if (!isFill) segments.push({ marker, content: bytes.subarray(at + 4, headEnd), whole: bytes.subarray(at, end) });
    at = end;
  }
  return view.u8(at) === 0xff ? segments : undefined;
}

/** SOF0 to SOF15, less the three markers among them that are none. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isKept({ marker, content }: Segment): boolean {
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
