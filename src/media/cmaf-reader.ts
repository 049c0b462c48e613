import { getU16Be, getU32Be } from "./byte-order.ts";
import { CMAF_TIMESCALE } from "./cmaf-init.ts";
import { type BoxSpan, findBoxAt } from "./iso-boxes.ts";
import { type OpusSetup, opusHead } from "./opus-head.ts";

/** More samples than any part of ours: 10 s of 20 ms packets. */
const MAX_SAMPLES = 500;

/** What one CMAF chunk holds. */
export type CmafPart = {
  /** Samples at 48 kHz from the room's epoch. */
  decodeTime: number;
  /** Views into the bytes that were read. */
  packets: Uint8Array[];
};

/**
 * Reads a chunk of ours, or of any writer whose `tfhd` or `trun` says the sizes. Only the first `moof` is read.
 * Throws RangeError on bytes that are no such chunk, that claim more than there is, or more than 500 samples.
 */
export function readCmafPart(bytes: Uint8Array): CmafPart {
  const whole = { start: 0, end: bytes.length };
  const moof = findBoxAt(bytes, ["moof"], whole);
  const traf = findBoxAt(bytes, ["traf"], moof);
  const decodeTime = readDecodeTime(bytes, findBoxAt(bytes, ["tfdt"], traf));
  const defaultSize = readDefaultSize(bytes, findBoxAt(bytes, ["tfhd"], traf));
  const run = readRun(bytes, findBoxAt(bytes, ["trun"], traf));
  return { decodeTime, packets: cutPackets(bytes, moof.start - 8 + run.dataOffset, run, defaultSize) };
}

/**
 * What a decoder is configured with, and the same as the `description` that WebCodecs takes. Throws RangeError on
 * other bytes.
 */
export function readCmafInit(bytes: Uint8Array): OpusSetup & { opusHead: Uint8Array } {
  const path = ["moov", "trak", "mdia", "minf", "stbl", "stsd"];
  const stsd = findBoxAt(bytes, path, { start: 0, end: bytes.length });
  const entry = findBoxAt(bytes, ["Opus"], { start: stsd.start + 8, end: stsd.end });
  const dOps = findBoxAt(bytes, ["dOps"], { start: entry.start + 28, end: entry.end });
  const setup = readSetup(bytes, dOps);
  return { ...setup, opusHead: opusHead(setup) };
}

function readSetup(bytes: Uint8Array, dOps: BoxSpan): OpusSetup {
  const fields = bytes.subarray(dOps.start, dOps.end);
  const channels = fields[1];
  if (fields.length < 11 || fields[0] !== 0 || fields[10] !== 0 || (channels !== 1 && channels !== 2)) {
    throw new RangeError("Cannot read init section: its Opus is neither mono nor plain stereo");
  }
  if (getU32Be(fields, 4) !== CMAF_TIMESCALE) throw new RangeError("Cannot read init section: it is not at 48 kHz");
  return { channels, preSkip: getU16Be(fields, 2) };
}

function readDecodeTime(bytes: Uint8Array, tfdt: BoxSpan): number {
  const body = bytes.subarray(tfdt.start, tfdt.end);
  if (body[0] === 0) return getU32Be(body, 4);
  const decodeTime = getU32Be(body, 4) * 2 ** 32 + getU32Be(body, 8);
  if (decodeTime > Number.MAX_SAFE_INTEGER) throw new RangeError("Cannot read part: its decode time is beyond 2^53");
  return decodeTime;
}

/** Bytes of each optional field of `tfhd` that stands before the default size, by its flag. */
const BEFORE_DEFAULT_SIZE = [
  { flag: 0x01, bytes: 8 },
  { flag: 0x02, bytes: 4 },
  { flag: 0x08, bytes: 4 },
] as const;

function readDefaultSize(bytes: Uint8Array, tfhd: BoxSpan): number | undefined {
  const body = bytes.subarray(tfhd.start, tfhd.end);
  const flags = getU32Be(body, 0);
  if ((flags & 0x10) === 0) return undefined;
  let at = 8;
  for (const field of BEFORE_DEFAULT_SIZE) if ((flags & field.flag) !== 0) at += field.bytes;
  return getU32Be(body, at);
}

type Run = { count: number; dataOffset: number; sizeAt: (sample: number) => number | undefined };

function readRun(bytes: Uint8Array, trun: BoxSpan): Run {
  const body = bytes.subarray(trun.start, trun.end);
  const flags = getU32Be(body, 0);
  const count = getU32Be(body, 4);
  if (count > MAX_SAMPLES) throw new RangeError(`Cannot read part: it claims ${count} samples`);
  if ((flags & 0x01) === 0) throw new RangeError("Cannot read part: its run has no data offset");
  const samplesAt = (flags & 0x04) === 0 ? 12 : 16;
  const sampleBytes = 4 * [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length;
  const sizeAt = samplesAt + ((flags & 0x100) === 0 ? 0 : 4);
  return {
    count,
    dataOffset: getU32Be(body, 8),
    sizeAt: (sample) => ((flags & 0x200) === 0 ? undefined : getU32Be(body, sizeAt + sample * sampleBytes)),
  };
}

function cutPackets(bytes: Uint8Array, from: number, run: Run, defaultSize: number | undefined): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let at = from;
  for (let sample = 0; sample < run.count; sample++) {
    const size = run.sizeAt(sample) ?? defaultSize ?? 0;
    const end = at + size;
    if (size === 0) throw new RangeError("Cannot read part: a sample has no size");
    if (end > bytes.length) throw new RangeError(`Cannot read part: ${bytes.length} of ${end} bytes`);
    packets.push(bytes.subarray(at, end));
    at = end;
  }
  return packets;
}
