/** What an Opus packet says of itself. */
export type OpusPacketInfo = {
  /** 1 to 48. */
  frames: number;
  /** Per channel at 48 kHz: 120 (2.5 ms) to 5,760 (120 ms), all frames together. */
  samples: number;
  channels: 1 | 2;
};

const MAX_FRAME_BYTES = 1275;
const MAX_PACKET_SAMPLES = 5760;
/**
 * Samples at 48 kHz of one frame: SILK in steps of four configurations, then hybrid, then CELT (RFC 6716 §3.1,
 * table 2).
 */
const SILK_FRAME_SAMPLES = [480, 960, 1920, 2880] as const;
const HYBRID_FRAME_SAMPLES = [480, 960] as const;
const CELT_FRAME_SAMPLES = [120, 240, 480, 960] as const;

/**
 * Reads the table of contents of an Opus packet and checks all seven rules of RFC 6716 §3.4.
 * Throws RangeError on a packet that breaks one. Does not look at the coded sound: any bytes there are an Opus frame.
 */
export function readOpusPacket(packet: Uint8Array): OpusPacketInfo {
  const toc = packet[0];
  if (toc === undefined) throw malformed("it is empty");
  const frameSamples = frameSamplesOf(toc >> 3);
  const frames = countFrames(packet, toc & 3, frameSamples);
  return { frames, samples: frames * frameSamples, channels: (toc & 4) === 0 ? 1 : 2 };
}

function frameSamplesOf(configuration: number): number {
  if (configuration < 12) return SILK_FRAME_SAMPLES[configuration & 3] ?? 0;
  if (configuration < 16) return HYBRID_FRAME_SAMPLES[configuration & 1] ?? 0;
  return CELT_FRAME_SAMPLES[configuration & 3] ?? 0;
}

function countFrames(packet: Uint8Array, code: number, frameSamples: number): number {
  if (code === 0) return checkFrame(packet.length - 1, 1);
  if (code === 1) return checkEqualFrames(packet.length - 1, 2);
  if (code === 2) return checkTwoFrames(packet);
  return checkManyFrames(packet, frameSamples);
}

function checkFrame(bytes: number, frames: number): number {
  if (bytes > MAX_FRAME_BYTES) throw malformed(`a frame has ${bytes} bytes`);
  return frames;
}

function checkEqualFrames(bytes: number, frames: number): number {
  if (bytes % frames !== 0) throw malformed(`${bytes} bytes do not divide into ${frames} frames`);
  return checkFrame(bytes / frames, frames);
}

function checkTwoFrames(packet: Uint8Array): number {
  const second = readFrameEnd(packet, 1, packet.length);
  return checkFrame(packet.length - second.lengthEnd - second.frameBytes, 2);
}

function checkManyFrames(packet: Uint8Array, frameSamples: number): number {
  const header = packet[1];
  if (header === undefined) throw malformed("it ends before its frame count");
  const frames = header & 0x3f;
  if (frames === 0) throw malformed("it holds no frame");
  if (frames * frameSamples > MAX_PACKET_SAMPLES) throw malformed("it is longer than 120 ms");
  const { framesAt, framesEnd } = withoutPadding(packet, (header & 0x40) !== 0);
  const variable = (header & 0x80) !== 0;
  return variable
    ? checkVariableFrames(packet, framesAt, framesEnd, frames)
    : checkEqualFrames(framesEnd - framesAt, frames);
}

/** Where the frames begin and end: padding lengths stand before them, padding after (RFC 6716 §3.2.5). */
function withoutPadding(packet: Uint8Array, padded: boolean): { framesAt: number; framesEnd: number } {
  let framesAt = 2;
  let framesEnd = packet.length;
  let more = padded;
  while (more) {
    const length = packet[framesAt];
    if (length === undefined) throw malformed("it ends within its padding length");
    framesAt += 1;
    framesEnd -= length === 255 ? 254 : length;
    more = length === 255;
  }
  if (framesEnd < framesAt) throw malformed("its padding is longer than itself");
  return { framesAt, framesEnd };
}

function checkVariableFrames(packet: Uint8Array, framesAt: number, framesEnd: number, frames: number): number {
  let at = framesAt;
  let known = 0;
  for (let frame = 0; frame < frames - 1; frame++) {
    const { lengthEnd, frameBytes } = readFrameEnd(packet, at, framesEnd);
    at = lengthEnd;
    known += frameBytes;
  }
  const last = framesEnd - at - known;
  if (last < 0) throw malformed("its frames are longer than itself");
  return checkFrame(last, frames);
}

/** A frame's length takes one byte up to 251 and two beyond (RFC 6716 §3.2.1). */
function readFrameEnd(packet: Uint8Array, at: number, end: number): { lengthEnd: number; frameBytes: number } {
  const first = packet[at];
  if (first === undefined || at >= end) throw malformed("it ends before a frame length");
  const second = first < 252 ? 0 : packet[at + 1];
  const lengthEnd = at + (first < 252 ? 1 : 2);
  if (second === undefined || lengthEnd > end) throw malformed("it ends within a frame length");
  const frameBytes = first + second * 4;
  if (lengthEnd + frameBytes > end) throw malformed("a frame is longer than the packet");
  return { lengthEnd, frameBytes };
}

function malformed(reason: string): RangeError {
  return new RangeError(`Cannot read Opus packet: ${reason}`);
}
