/**
 * What an origin publishes for each part, and what an edge keeps in its window: the same sound in the two shapes that
 * listeners fetch. The relay and the edge copy these bytes; neither looks inside a field.
 *
 * Layout (big endian): u32 part number, u32 length of `cmaf`, u16 length of `oggHead`, then `cmaf`, `oggHead`, `oggPage`.
 */
export type PartObject = {
  /** See `part-time.ts`. */
  readonly number: number;
  /** One CMAF chunk: `moof` and `mdat` of 200 ms, `tfdt` counted in 48 kHz samples from the room's epoch. */
  readonly cmaf: Uint8Array;
  /** The two Ogg header pages that make a stream which begins with this part valid. */
  readonly oggHead: Uint8Array;
  /** One Ogg page of 200 ms; its sequence number and granule position follow from the part number. */
  readonly oggPage: Uint8Array;
};

const HEADER_BYTES = 10;

export function encodePartObject(part: PartObject): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + part.cmaf.length + part.oggHead.length + part.oggPage.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, part.number);
  view.setUint32(4, part.cmaf.length);
  view.setUint16(8, part.oggHead.length);
  bytes.set(part.cmaf, HEADER_BYTES);
  bytes.set(part.oggHead, HEADER_BYTES + part.cmaf.length);
  bytes.set(part.oggPage, HEADER_BYTES + part.cmaf.length + part.oggHead.length);
  return bytes;
}

/** The fields are views into `bytes`, not copies. Throws RangeError on a truncated object. */
export function decodePartObject(bytes: Uint8Array): PartObject {
  if (bytes.length < HEADER_BYTES) throw new RangeError(`Cannot read part object: ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const oggHeadAt = HEADER_BYTES + view.getUint32(4);
  const oggPageAt = oggHeadAt + view.getUint16(8);
  if (oggPageAt > bytes.length) throw new RangeError(`Cannot read part object: ${bytes.length} of ${oggPageAt} bytes`);
  return {
    number: view.getUint32(0),
    cmaf: bytes.subarray(HEADER_BYTES, oggHeadAt),
    oggHead: bytes.subarray(oggHeadAt, oggPageAt),
    oggPage: bytes.subarray(oggPageAt),
  };
}

/** What an origin still holds of one rendition, oldest part first: an edge that just subscribed starts from it. */
export type WindowObject = { readonly init: Uint8Array; readonly parts: readonly PartObject[] };

/** Layout (big endian): u32 length and the init section, then for each part u32 length and the part object. */
export function encodeWindowObject(window: WindowObject): Uint8Array {
  const pieces = [window.init, ...window.parts.map(encodePartObject)];
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + 4 + piece.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const piece of pieces) {
    view.setUint32(at, piece.length);
    bytes.set(piece, at + 4);
    at += 4 + piece.length;
  }
  return bytes;
}

/** Throws RangeError on a truncated object. */
export function decodeWindowObject(bytes: Uint8Array): WindowObject {
  const pieces = splitPieces(bytes);
  const [init, ...parts] = pieces;
  if (init === undefined) throw new RangeError("Cannot read window object: it has no init section");
  return { init, parts: parts.map(decodePartObject) };
}

function splitPieces(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw new RangeError("Cannot read window object: it ends within a length");
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) throw new RangeError("Cannot read window object: it ends within a piece");
    pieces.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return pieces;
}
