import { cmafInit, cmafPart, OggWriter, writeRtp } from "../../src/media/index.ts";
import { FRAME_SAMPLES, FRAMES_PER_PART, PART_MS, PART_SAMPLES, type PartObject } from "../../src/protocol/index.ts";

/** What every contender is handed at the same pace: voice, 32 kbit/s constant. */
const PACKET_BYTES = 80;
/** CELT, full band, 20 ms (RFC 6716 §3.1). */
const TOC = 0xf8;
/** `bench/peers/tally.h` looks for it. */
const MAGIC = Uint8Array.of(0x93, ...new TextEncoder().encode("STNTOR"), 0x93);
const STAMP_AT = 1 + MAGIC.length;
const ONE_CHANNEL = 1;
const SERIAL = 0x5774;
const SSRC = 0x5774_0001;
const PAYLOAD_TYPE = 111;

const ogg = new OggWriter({ serial: SERIAL, channels: ONE_CHANNEL, partSamples: PART_SAMPLES });
const plain = packet(undefined);

export const INIT_SECTION = cmafInit(ONE_CHANNEL);
export const OGG_HEAD = ogg.head;

/** A part that says in its first packet when it was made. */
export function stampedPart(number: number): PartObject {
  const packets = [packet(nowMicros()), ...new Array<Uint8Array>(FRAMES_PER_PART - 1).fill(plain)];
  return {
    number,
    cmaf: cmafPart(number, number * PART_SAMPLES, FRAME_SAMPLES, packets),
    oggHead: ogg.head,
    oggPage: ogg.page(number, packets),
  };
}

/** One RTP packet of 20 ms that says when it was made. */
export function stampedRtp(frame: number): Uint8Array {
  return writeRtp({
    payloadType: PAYLOAD_TYPE,
    marker: false,
    sequenceNumber: frame & 0xffff,
    timestamp: (frame * FRAME_SAMPLES) >>> 0,
    ssrc: SSRC,
    payload: packet(nowMicros()),
  });
}

/** When the packet that these bytes hold was made, Unix microseconds; `undefined` without a stamp. */
export function readStamp(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(MAGIC);
  return at < 0 ? undefined : Number(bytes.readBigUInt64LE(at + MAGIC.length));
}

/** Unix microseconds, as every program of this bench reads them. */
export function nowMicros(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

export const STEP_MS = { part: PART_MS, frame: PART_MS / FRAMES_PER_PART } as const;

function packet(stampMicros: number | undefined): Uint8Array {
  const bytes = new Uint8Array(PACKET_BYTES).fill(0x55);
  bytes[0] = TOC;
  if (stampMicros === undefined) return bytes;
  bytes.set(MAGIC, 1);
  new DataView(bytes.buffer).setBigUint64(STAMP_AT, BigInt(stampMicros), true);
  return bytes;
}
