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
/** The granule position of a page on which no packet ends: −1 in 64 bits. */
const NO_GRANULE = { low: 0xffff_ffff, high: 0xffff_ffff };

/**
 * Pages of one Opus stream that a listener can join at any part by copying bytes: `head`, then each part's page.
 *
 * The header pages are 0 and 1, part `n` is page `n + 2` (modulo 2³²), so a stream joined at part 0 has no hole and any other one
 * has a single hole before its first sound, as every Icecast stream has. Header pages that precede part `n` in number would leave
 * none, but libogg expects a stream's first page to be number 0: opusinfo and VLC then find no header.
 *
 * Granule positions count from the room's epoch: less the pre-skip, they are the sample of the program that has then been heard.
 * A stream joined later starts above zero, which RFC 7845 §4.3 allows to live streams.
 */
export class OggWriter {
  /** OpusHead and OpusTags, the two pages before any part. */
  readonly head: Uint8Array;
  readonly #stream: OggStream;

  constructor(stream: OggStream) {
    this.#stream = stream;
    this.head = headPages(stream);
  }

  /** The page of one part; the bytes are the caller's. Throws RangeError when the packets need more than one page's 255 segments. */
  page(part: number, packets: readonly Uint8Array[]): Uint8Array {
    const bytes = new Uint8Array(pageBytes(packets));
    const { serial, partSamples } = this.#stream;
    const granule = (part + 1) * partSamples;
    putHeader(bytes, 0, 0, serial, part + 2);
    putU32Le(bytes, GRANULE_AT, granule);
    putU32Le(bytes, GRANULE_AT + 4, Math.floor(granule / 2 ** 32));
    seal(bytes, 0, putPackets(bytes, 0, packets));
    return bytes;
  }
}

/**
 * Ends the stream whose last page was `lastPage`: an empty page with the end-of-stream flag (RFC 3533 §4 calls it nil). Whoever copies
 * pages can end a stream with it and need not know what is in them. Throws RangeError when `lastPage` is no page.
 */
export function oggEndPage(lastPage: Uint8Array): Uint8Array {
  if (lastPage.length < HEADER_BYTES || getU32Le(lastPage, 0) !== CAPTURE) {
    throw new RangeError("Cannot end Ogg stream: its last page is not an Ogg page");
  }
  const bytes = new Uint8Array(HEADER_BYTES);
  putHeader(bytes, 0, LAST_PAGE, getU32Le(lastPage, SERIAL_AT), getU32Le(lastPage, SEQUENCE_AT) + 1);
  putU32Le(bytes, GRANULE_AT, NO_GRANULE.low);
  putU32Le(bytes, GRANULE_AT + 4, NO_GRANULE.high);
  seal(bytes, 0, HEADER_BYTES);
  return bytes;
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
