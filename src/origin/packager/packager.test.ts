import { expect, setDefaultTimeout, test } from "bun:test";
import {
  loadOpusCodec,
  type OpusCodec,
  type OpusDecoder,
  type OpusEncoderOptions,
  readCmafPart,
  similarity,
  speechLike,
} from "../../media/index.ts";
import { FRAME_MS, FRAME_SAMPLES, FRAMES_PER_PART, renditionsOf } from "../../protocol/index.ts";
import { Packager, type PackagerOptions } from "./index.ts";

/** Generous, for a machine that is busy with other things; on a quiet one everything here takes a few seconds. */
setDefaultTimeout(60_000);

/** Remembers what it was asked to encode; its packets are as large as the real ones. */
class FakeCodec implements OpusCodec {
  readonly encoders: { options: OpusEncoderOptions; lastPcm: Float32Array; freed: boolean }[] = [];

  async encoder(options: OpusEncoderOptions) {
    const state: (typeof this.encoders)[number] = { options, lastPcm: new Float32Array(), freed: false };
    this.encoders.push(state);
    const packet = new Uint8Array(options.bitrate / 400).fill(0xf8, 0, 1);
    return {
      encode(pcm: Float32Array) {
        state.lastPcm = pcm;
        return packet.slice();
      },
      free() {
        state.freed = true;
      },
    };
  }

  decoder(): Promise<never> {
    throw new Error("A packager decodes nothing");
  }
}

function framesOf(mono: Float32Array): Float32Array[] {
  return Array.from({ length: mono.length / FRAME_SAMPLES }, (_, at) =>
    mono.subarray(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES),
  );
}

const create = (options: Partial<PackagerOptions>) =>
  Packager.create({ codec: new FakeCodec(), renditions: ["voice", "lean"], channels: 1, firstPart: 0, ...options });

test("every tenth frame gives one part per rendition, numbered on from the first", async () => {
  const packager = await create({ firstPart: 447_393 });
  const pcm = new Float32Array(FRAME_SAMPLES);
  const pushes = Array.from({ length: 30 }, () =>
    packager.push(pcm).map(({ rendition, part }) => [rendition, part.number]),
  );
  const full = [9, 19, 29];
  expect(full.map((at) => pushes[at])).toEqual(
    [447_393, 447_394, 447_395].map((number) => [
      ["voice", number],
      ["lean", number],
    ]),
  );
  expect(pushes.filter((_, at) => !full.includes(at)).flat()).toEqual([]);
});

test("each rendition is encoded at its own constant bitrate, with its own channels", async () => {
  const codec = new FakeCodec();
  await create({ codec, renditions: renditionsOf({ music: true }), channels: 2 });
  expect(codec.encoders.map(({ options }) => options)).toEqual([
    { channels: 2, bitrate: 96_000, constantBitrate: true, expectedLossPercent: 0 },
    { channels: 1, bitrate: 32_000, constantBitrate: true, expectedLossPercent: 0 },
    { channels: 1, bitrate: 16_000, constantBitrate: true, expectedLossPercent: 0 },
  ]);
});

test("a stereo program is heard whole in mono, a mono program on both sides in stereo", async () => {
  const codec = new FakeCodec();
  const stereo = await create({ codec, renditions: ["voice", "music"], channels: 2 });
  stereo.push(Float32Array.from({ length: FRAME_SAMPLES * 2 }, (_, at) => (at % 2 === 0 ? 0.5 : -0.25)));
  const mono = await create({ codec, renditions: ["voice", "music"], channels: 1 });
  mono.push(new Float32Array(FRAME_SAMPLES).fill(0.75));
  const heard = codec.encoders.map(({ lastPcm }) => [lastPcm.length, ...lastPcm.slice(-2)]);
  expect(heard).toEqual([
    [960, 0.125, 0.125],
    [1920, 0.5, -0.25],
    [960, 0.75, 0.75],
    [1920, 0.75, 0.75],
  ]);
});

test("a frame of another length is refused, and no part loses its place by it", async () => {
  const packager = await create({});
  for (const length of [0, 480, 959, 1920]) expect(() => packager.push(new Float32Array(length))).toThrow(RangeError);
  const parts = Array.from({ length: 10 }, () => packager.push(new Float32Array(FRAME_SAMPLES))).flat();
  expect(parts.map(({ part }) => part.number)).toEqual([0, 0]);
});

test("closing gives every encoder back", async () => {
  const codec = new FakeCodec();
  const packager = await create({ codec, renditions: renditionsOf({ music: true }) });
  packager.close();
  expect(codec.encoders.map(({ freed }) => freed)).toEqual([true, true, true]);
});

test("both shapes of a part carry the same packets, at the time that its number says", async () => {
  const packager = await create({ firstPart: 5_000_000 });
  const parts = Array.from({ length: 10 }, () => packager.push(new Float32Array(FRAME_SAMPLES))).flat();
  for (const { part } of parts) {
    const { decodeTime, packets } = readCmafPart(part.cmaf);
    expect(decodeTime).toBe(5_000_000 * 9600);
    expect(packets.length).toBe(FRAMES_PER_PART);
    expect(Buffer.from(part.oggPage).includes(Buffer.concat(packets))).toBe(true);
  }
});

function heapAfter(packager: Packager, hours: number): number {
  const pcm = new Float32Array(FRAME_SAMPLES);
  const frames = (hours * 3_600_000) / FRAME_MS;
  for (let frame = 0; frame < frames; frame++) packager.push(pcm);
  Bun.gc(true);
  return process.memoryUsage().heapUsed;
}

test("memory is the same after two hours as after five minutes", async () => {
  const packager = await create({ renditions: renditionsOf({ music: true }) });
  const early = heapAfter(packager, 1 / 12);
  const late = heapAfter(packager, 2);
  // One packet kept of each part would be 3 MB.
  expect(late - early).toBeLessThan(256 * 1024);
});

function decodeAll(decoder: OpusDecoder, packets: readonly Uint8Array[]): Float32Array {
  return Float32Array.from(packets.flatMap((packet) => Array.from(decoder.decode(packet))));
}

test.each([
  ["voice", 80],
  ["music", 80],
  ["lean", 200],
] as const)("a decoder that starts with any part of %s is right after %i ms", async (rendition, settledMs) => {
  const codec = await loadOpusCodec();
  const packager = await create({ codec, renditions: [rendition] });
  const parts = framesOf(speechLike({ ms: 6_000, seed: 31 })).flatMap((frame) => packager.push(frame));
  packager.close();
  const packets = parts.flatMap(({ part }) => readCmafPart(part.cmaf).packets);
  const whole = await codec.decoder(1);
  const expected = decodeAll(whole, packets);
  whole.free();
  const settled = (FRAME_SAMPLES * settledMs) / FRAME_MS;
  for (let first = 0; first + 20 <= packets.length; first += FRAMES_PER_PART) {
    const joined = await codec.decoder(1);
    const heard = decodeAll(joined, packets.slice(first, first + 20)).subarray(settled);
    joined.free();
    const start = first * FRAME_SAMPLES + settled;
    expect(similarity(heard, expected.subarray(start, start + heard.length))).toBeGreaterThan(0.98);
  }
});
