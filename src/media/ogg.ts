import { getU32Le, putU32Le } from "./byte-order.ts";
import { oggCrc } from "./ogg-crc.ts";
import { OPUS_PRE_SKIP, opusHead, opusTags } from "./opus-head.ts";

export type OggStream = {
  /** One per logical stream. Equal wherever the same stream is made, so that an origin can take over from another. */
  serial: number;
  channels: 1 | 2;
  /** Samples at 48 kHz in each part. */
  partSamples: number;
};

/** Page layout, RFC 3533 §6. */
const FLAGS_AT = 5;
const GRANULE_AT = 6;
const SERIAL_AT = 14;
const SEQUENCE_AT = 18;
const CRC_AT = 22;
const SEGMENTS_AT = 26;
const HEADER_BYTES = 27;
const MAX_SEGMENTS = 255;
/** "OggS" */
const CAPTURE = 0x5367_674f;
const FIRST_PAGE = 2;
const LAST_PAGE = 4;
/** CELT, full band, one frame of 2.5 ms and no bytes in it (RFC 6716 §3.1, §3.2.1). */
const EMPTY_PACKET = [Uint8Array.of(0xe0)];
const EMPTY_PACKET_SAMPLES = 120;

/**
 * Pages of one Opus stream that a listener can join at any part by copying bytes: `head`, then each part's page.
 *
 * The header pages are 0 and 1, part `n` is page `n + 2` (modulo 2³²), so a stream joined at part 0 has no hole and
 * any other one has a single hole before its first sound, as every Icecast stream has. Header pages that precede
 * part `n` in number would leave none, but libogg expects a stream's first page to be number 0: opusinfo and VLC
 * then find no header. Who wants no hole at all numbers the pages anew for each listener, with `oggPageNumbered`.
 *
 * Granule positions count from the room's epoch: less the pre-skip, they are the sample of the program that has
 * then been heard. A stream joined later starts above zero, which RFC 7845 §4.5 allows for this very purpose.
 */
export class OggWriter {
  /** OpusHead and OpusTags, the two pages before any part. */
  readonly head: Uint8Array;
  readonly #stream: OggStream;

  constructor(stream: OggStream) {
    this.#stream = stream;
    this.head = headPages(stream);
  }

  /**
   * The page of one part; the bytes are the caller's. Throws RangeError when the packets need more than one page's
   * 255 segments.
   */
  page(part: number, packets: readonly Uint8Array[]): Uint8Array {
    const bytes = new Uint8Array(pageBytes(packets));
    const { serial, partSamples } = this.#stream;
    putHeader(bytes, 0, 0, serial, part + 2);
    putGranule(bytes, (part + 1) * partSamples);
    seal(bytes, 0, putPackets(bytes, 0, packets));
    return bytes;
  }
}

/**
 * A copy of a page under another number; costs about as much as the page did. Throws RangeError when `page` is
 * none.
 */
export function oggPageNumbered(page: Uint8Array, sequence: number): Uint8Array {
  refuseOther(page);
  const bytes = page.slice();
  putU32Le(bytes, SEQUENCE_AT, sequence);
  putU32Le(bytes, CRC_AT, 0);
  seal(bytes, 0, bytes.length);
  return bytes;
}

/**
 * Ends the stream whose last page was `lastPage`: a page with the end-of-stream flag and one packet of 2.5 ms
 * without sound in it, which a decoder conceals. Whoever copies pages can end a stream with it and need not know
 * what is in them. An empty page would do by RFC 3533, but not for every reader. Throws RangeError when `lastPage`
 * is no page.
 */
export function oggEndPage(lastPage: Uint8Array): Uint8Array {
  refuseOther(lastPage);
  const granule = getU32Le(lastPage, GRANULE_AT) + getU32Le(lastPage, GRANULE_AT + 4) * 2 ** 32 + EMPTY_PACKET_SAMPLES;
  const bytes = new Uint8Array(pageBytes(EMPTY_PACKET));
  putHeader(bytes, 0, LAST_PAGE, getU32Le(lastPage, SERIAL_AT), getU32Le(lastPage, SEQUENCE_AT) + 1);
  putGranule(bytes, granule);
  seal(bytes, 0, putPackets(bytes, 0, EMPTY_PACKET));
  return bytes;
}

function refuseOther(page: Uint8Array): void {
  if (page.length < HEADER_BYTES || getU32Le(page, 0) !== CAPTURE) {
    throw new RangeError("Cannot read Ogg page: it does not begin as one");
  }
}

function headPages({ channels, serial }: OggStream): Uint8Array {
  const head = [opusHead({ channels, preSkip: OPUS_PRE_SKIP })];
  const tags = [opusTags("Stentor")];
  const tagsAt = pageBytes(head);
  const bytes = new Uint8Array(tagsAt + pageBytes(tags));
  putHeader(bytes, 0, FIRST_PAGE, serial, 0);
  seal(bytes, 0, putPackets(bytes, 0, head));
  putHeader(bytes, tagsAt, 0, serial, 1);
  seal(bytes, tagsAt, putPackets(bytes, tagsAt, tags));
  return bytes;
}

/** All but the granule position and the CRC, which stay 0. */
function putHeader(bytes: Uint8Array, at: number, flags: number, serial: number, sequence: number): void {
  putU32Le(bytes, at, CAPTURE);
  bytes[at + FLAGS_AT] = flags;
  putU32Le(bytes, at + SERIAL_AT, serial);
  putU32Le(bytes, at + SEQUENCE_AT, sequence);
}

function putGranule(bytes: Uint8Array, granule: number): void {
  putU32Le(bytes, GRANULE_AT, granule);
  putU32Le(bytes, GRANULE_AT + 4, Math.floor(granule / 2 ** 32));
}

/** Returns where the page ends. */
function putPackets(bytes: Uint8Array, at: number, packets: readonly Uint8Array[]): number {
  let lacingAt = at + HEADER_BYTES;
  for (const packet of packets) lacingAt = putLacing(bytes, lacingAt, packet.length);
  bytes[at + SEGMENTS_AT] = lacingAt - at - HEADER_BYTES;
  let bodyAt = lacingAt;
  for (const packet of packets) {
    bytes.set(packet, bodyAt);
    bodyAt += packet.length;
  }
  return bodyAt;
}

/** Segments of 255 bytes, then one shorter than that, which may be empty. */
function putLacing(bytes: Uint8Array, at: number, length: number): number {
  const full = Math.floor(length / 255);
  bytes.fill(255, at, at + full);
  bytes[at + full] = length % 255;
  return at + full + 1;
}

function pageBytes(packets: readonly Uint8Array[]): number {
  let segments = 0;
  let body = 0;
  for (const packet of packets) {
    segments += Math.floor(packet.length / 255) + 1;
    body += packet.length;
  }
  if (segments > MAX_SEGMENTS) throw new RangeError(`Cannot write Ogg page: its packets need ${segments} segments`);
  return HEADER_BYTES + segments + body;
}

function seal(bytes: Uint8Array, start: number, end: number): void {
  putU32Le(bytes, start + CRC_AT, oggCrc(bytes, start, end));
}
