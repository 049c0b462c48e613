import { expect, test } from "bun:test";
import type { OpusDecoder, OpusEncoderOptions } from "./opus-codec.ts";
import { loadOpusCodec } from "./opus-codec-wasm.ts";
import { OPUS_PRE_SKIP } from "./opus-head.ts";
import { similarity } from "./similarity.ts";
import { seededRandom, speechLike } from "./synthetic-sound.ts";

const FRAME = 960;
const VOICE: OpusEncoderOptions = { channels: 1, bitrate: 32_000, constantBitrate: true, expectedLossPercent: 0 };
const codec = await loadOpusCodec();

async function encodeAll(pcm: Float32Array, options: OpusEncoderOptions): Promise<Uint8Array[]> {
  const encoder = await codec.encoder(options);
  const frame = FRAME * options.channels;
  const packets = Array.from({ length: pcm.length / frame }, (_, at) =>
    encoder.encode(pcm.subarray(at * frame, (at + 1) * frame)),
  );
  encoder.free();
  return packets;
}

function joined(frames: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    all.set(frame, at);
    at += frame.length;
  }
  return all;
}

test("what comes out is what went in, the pre-skip later", async () => {
  const speech = speechLike({ ms: 2_000, seed: 1 });
  const packets = await encodeAll(speech, VOICE);
  const decoder = await codec.decoder(1);
  const heard = joined(packets.map((packet) => decoder.decode(packet)));
  decoder.free();
  expect(heard.length).toBe(speech.length);
  expect(similarity(heard.subarray(OPUS_PRE_SKIP), speech)).toBeGreaterThan(0.95);
  expect(similarity(heard.subarray(OPUS_PRE_SKIP + 24), speech)).toBeLessThan(0.9);
});

test("constant bitrate gives packets of one size, variable does not", async () => {
  const speech = speechLike({ ms: 4_000, seed: 2 });
  const sizes = async (options: OpusEncoderOptions) =>
    new Set((await encodeAll(speech, options)).map((packet) => packet.length));
  expect(await sizes(VOICE)).toEqual(new Set([80]));
  expect(await sizes({ ...VOICE, bitrate: 16_000 })).toEqual(new Set([40]));
  expect(await sizes({ ...VOICE, channels: 2, bitrate: 96_000 })).toEqual(new Set([240]));
  expect((await sizes({ ...VOICE, constantBitrate: false })).size).toBeGreaterThan(10);
});

test("a decoder takes packets of either kind and gives the channels it was made for", async () => {
  const [stereo] = await encodeAll(new Float32Array(FRAME * 2), { ...VOICE, channels: 2 });
  const [mono] = await encodeAll(new Float32Array(FRAME), VOICE);
  const [one, two] = [await codec.decoder(1), await codec.decoder(2)];
  expect(one.decode(stereo ?? new Uint8Array()).length).toBe(FRAME);
  expect(two.decode(mono ?? new Uint8Array()).length).toBe(FRAME * 2);
  one.free();
  two.free();
});

test("concealment gives exactly as many samples as were lost, and refuses what Opus cannot give", async () => {
  const decoder = await codec.decoder(2);
  for (const samples of [120, 240, 480, 960, 1080, 1920, 5760])
    expect(decoder.conceal(samples).length).toBe(samples * 2);
  for (const samples of [0, -960, 100, 961, 5880, Number.NaN])
    expect(() => decoder.conceal(samples)).toThrow(RangeError);
  decoder.free();
});

/** Decodes with every fifth packet lost; returns what replaced the lost ones. */
function replacements(
  packets: readonly Uint8Array[],
  decoder: OpusDecoder,
  replace: (next: Uint8Array) => Float32Array,
): Float32Array {
  const replaced: Float32Array[] = [];
  packets.forEach((packet, at) => {
    const next = packets[at + 1];
    if (at % 5 === 4 && next !== undefined) replaced.push(replace(next));
    else decoder.decode(packet);
  });
  return joined(replaced);
}

test("redundancy in the next packet brings a lost frame back better than concealment", async () => {
  const packets = await encodeAll(speechLike({ ms: 4_000, seed: 3 }), { ...VOICE, expectedLossPercent: 20 });
  const [whole, fec, plc] = [await codec.decoder(1), await codec.decoder(1), await codec.decoder(1)];
  const sent = joined(
    packets.map((packet) => whole.decode(packet)).filter((_, at) => at % 5 === 4 && at + 1 < packets.length),
  );
  const recovered = similarity(
    replacements(packets, fec, (next) => fec.decodeFec(next, FRAME)),
    sent,
  );
  const concealed = similarity(
    replacements(packets, plc, () => plc.conceal(FRAME)),
    sent,
  );
  for (const decoder of [whole, fec, plc]) decoder.free();
  expect(recovered).toBeGreaterThan(0.85);
  expect(recovered).toBeGreaterThan(concealed + 0.1);
});

test("without redundancy a lost frame is concealed, at its full length", async () => {
  const [first, second] = await encodeAll(speechLike({ ms: 40, seed: 4 }), VOICE);
  const decoder = await codec.decoder(1);
  decoder.decode(first ?? new Uint8Array());
  expect(decoder.decodeFec(second ?? new Uint8Array(), FRAME).length).toBe(FRAME);
  decoder.free();
});

test("garbage is refused with RangeError, and the decoder goes on", async () => {
  const random = seededRandom(5);
  const [packet] = await encodeAll(speechLike({ ms: 20, seed: 5 }), VOICE);
  const decoder = await codec.decoder(1);
  let refused = 0;
  for (let round = 0; round < 2_000; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 200) }, () => random() * 256);
    try {
      const pcm = round % 2 === 0 ? decoder.decode(bytes) : decoder.decodeFec(bytes, FRAME);
      expect(round % 2 === 0 ? pcm.length % 120 : pcm.length - FRAME).toBe(0);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(100);
  expect(() => decoder.decodeFec(new Uint8Array(), FRAME)).toThrow(RangeError);
  expect(decoder.decode(packet ?? new Uint8Array()).length).toBe(FRAME);
  decoder.free();
});

test("what is freed is given back, and cannot be used", async () => {
  const live = async (count: number) => {
    for (let at = 0; at < count; at++) {
      const [encoder, decoder] = [await codec.encoder(VOICE), await codec.decoder(2)];
      decoder.decode(encoder.encode(new Float32Array(FRAME)));
      encoder.free();
      decoder.free();
    }
  };
  await live(50);
  const before = process.memoryUsage().rss;
  await live(1_000);
  // Kept, they would be about 50 MB.
  expect(process.memoryUsage().rss - before).toBeLessThan(20 * 2 ** 20);
  const encoder = await codec.encoder(VOICE);
  encoder.free();
  expect(() => encoder.encode(new Float32Array(FRAME))).toThrow();
});
