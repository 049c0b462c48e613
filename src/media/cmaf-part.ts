import { putU32Be } from "./byte-order.ts";
import { CMAF_TRACK, SAMPLE_FLAGS } from "./cmaf-init.ts";
import { ascii, isoBox, isoFullBox, u32Be } from "./iso-boxes.ts";

/** `tfhd`: offsets count from the `moof`; default duration, size and flags follow. */
const TFHD_FLAGS = 0x02_0038;
const TRUN_DATA_OFFSET = 0x001;
const TRUN_SIZES = 0x200;

/**
 * `moof` with one run of samples without sizes of their own. What differs from part to part is written over these
 * places.
 */
const TEMPLATE = movieFragment();
const MOOF_BYTES = TEMPLATE.length;
const SEQUENCE_AT = 20;
const TRAF_SIZE_AT = 24;
const DURATION_AT = 48;
const SAMPLE_SIZE_AT = 52;
const DECODE_TIME_AT = 72;
const TRUN_SIZE_AT = 80;
const TRUN_FLAGS_AT = 90;
const SAMPLE_COUNT_AT = 92;
const DATA_OFFSET_AT = 96;
const SIZES_AT = 100;

/**
 * One CMAF chunk, `moof` and `mdat`, a sample for each packet; the bytes are the caller's.
 * `decodeTime` and `packetSamples` count at 48 kHz, the time from the room's epoch and below 2⁵³.
 * Packets of one size, as constant bitrate gives, cost 108 bytes on top of themselves; others 4 more each.
 */
export function cmafPart(
  sequence: number,
  decodeTime: number,
  packetSamples: number,
  packets: readonly Uint8Array[],
): Uint8Array {
  const sameSize = sizeOfAll(packets);
  const sizesBytes = sameSize === undefined ? packets.length * 4 : 0;
  const moofBytes = MOOF_BYTES + sizesBytes;
  const bytes = new Uint8Array(moofBytes + 8 + bytesOfAll(packets));
  bytes.set(TEMPLATE);
  putU32Be(bytes, SEQUENCE_AT, sequence);
  putU32Be(bytes, DURATION_AT, packetSamples);
  putU32Be(bytes, DECODE_TIME_AT, Math.floor(decodeTime / 2 ** 32));
  putU32Be(bytes, DECODE_TIME_AT + 4, decodeTime);
  putU32Be(bytes, SAMPLE_COUNT_AT, packets.length);
  putU32Be(bytes, DATA_OFFSET_AT, moofBytes + 8);
  if (sameSize === undefined) putSizes(bytes, packets, sizesBytes);
  else putU32Be(bytes, SAMPLE_SIZE_AT, sameSize);
  putMediaData(bytes, moofBytes, packets);
  return bytes;
}

function putSizes(bytes: Uint8Array, packets: readonly Uint8Array[], sizesBytes: number): void {
  putU32Be(bytes, 0, MOOF_BYTES + sizesBytes);
  putU32Be(bytes, TRAF_SIZE_AT, MOOF_BYTES - TRAF_SIZE_AT + sizesBytes);
  putU32Be(bytes, TRUN_SIZE_AT, MOOF_BYTES - TRUN_SIZE_AT + sizesBytes);
  bytes[TRUN_FLAGS_AT] = TRUN_SIZES >>> 8;
  let at = SIZES_AT;
  for (const packet of packets) {
    putU32Be(bytes, at, packet.length);
    at += 4;
  }
}

function putMediaData(bytes: Uint8Array, at: number, packets: readonly Uint8Array[]): void {
  putU32Be(bytes, at, bytes.length - at);
  bytes.set(MDAT, at + 4);
  let packetAt = at + 8;
  for (const packet of packets) {
    bytes.set(packet, packetAt);
    packetAt += packet.length;
  }
}

/** `undefined` when they differ. */
function sizeOfAll(packets: readonly Uint8Array[]): number | undefined {
  const size = packets[0]?.length;
  for (const packet of packets) if (packet.length !== size) return undefined;
  return size;
}

function bytesOfAll(packets: readonly Uint8Array[]): number {
  let sum = 0;
  for (const packet of packets) sum += packet.length;
  return sum;
}

const MDAT = Uint8Array.from(ascii("mdat"));

function movieFragment(): Uint8Array {
  const zero = u32Be(0);
  const trackFragment = isoBox(
    "traf",
    isoFullBox("tfhd", 0, TFHD_FLAGS, u32Be(CMAF_TRACK), zero, zero, u32Be(SAMPLE_FLAGS)),
    isoFullBox("tfdt", 1, 0, zero, zero),
    isoFullBox("trun", 0, TRUN_DATA_OFFSET, zero, zero),
  );
  return isoBox("moof", isoFullBox("mfhd", 0, 0, zero), trackFragment);
}
