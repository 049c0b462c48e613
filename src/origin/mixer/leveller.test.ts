import { expect, test } from "bun:test";
import { gainOf, integratedLoudness, KWeighting, seededRandom, speechLike } from "../../media/index.ts";
import { FRAME_SAMPLES } from "../../protocol/index.ts";
import { Leveller, MAX_GAIN_DB, TARGET_LUFS } from "./leveller.ts";
import { joined, scaled, silenceMs, sine } from "./testing/mixer-scene.ts";

const SPEECH = speechLike({ ms: 10_000, seed: 11 });
const SPEECH_LUFS = integratedLoudness(SPEECH, 1);

function speechAt(lufs: number): Float32Array {
  return scaled(SPEECH, gainOf(lufs - SPEECH_LUFS));
}

function noiseAt(dbfs: number, ms: number): Float32Array {
  const random = seededRandom(3);
  return Float32Array.from({ length: ms * 48 }, () => gainOf(dbfs) * Math.sqrt(3) * (2 * random() - 1));
}

/** The gain after each frame. */
function gains(pcm: Float32Array, leveller = new Leveller()): number[] {
  const weighting = new KWeighting(1);
  return Array.from({ length: pcm.length / FRAME_SAMPLES }, (_, frame) => {
    leveller.push(weighting.power(pcm.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES)));
    return leveller.gainDb;
  });
}

test.each([-40, -36, -26, -16, -6])("speech of %i LUFS is within 1.5 dB of the target after ten seconds", (lufs) => {
  expect(Math.abs((gains(speechAt(lufs)).at(-1) ?? 0) - (TARGET_LUFS - lufs))).toBeLessThan(1.5);
});

test("speech that is too quiet gets the largest gain and no more", () => {
  const gain = gains(joined([speechAt(-48), speechAt(-48)])).at(-1) ?? 0;
  expect(gain).toBeGreaterThan(MAX_GAIN_DB - 0.5);
  expect(gain).toBeLessThanOrEqual(MAX_GAIN_DB);
});

test.each([-60, -45, -35, -25])("noise of %i dBFS that sets in out of silence is not raised", (dbfs) => {
  expect(gains(joined([silenceMs(1_000), noiseAt(dbfs, 20_000)])).at(-1)).toBe(0);
});

test("a lasting tone is not raised", () => {
  expect(gains(sine(440, 0.02, 10_000)).at(-1)).toBe(0);
});

test("noise between the words is never raised while nobody speaks", () => {
  const pcm = joined([speechAt(-36), noiseAt(-60, 4_000), speechAt(-36)]);
  const pause = gains(pcm).slice(505, 700);
  for (const [at, gain] of pause.entries()) expect(gain).toBeLessThanOrEqual(pause[at - 1] ?? gain);
});

test("with noise 20 dB below him a speaker comes to the target all the same", () => {
  const speech = speechAt(-36);
  const noise = noiseAt(-58, 10_000);
  const gain = gains(speech.map((sample, at) => sample + (noise[at] ?? 0))).at(-1) ?? 0;
  expect(Math.abs(gain - 20)).toBeLessThan(1.5);
});

test("the gain never moves faster than 6 dB a second", () => {
  const trace = gains(joined([speechAt(-40), speechAt(-6), speechAt(-40)]));
  for (const [at, gain] of trace.entries()) expect(Math.abs(gain - (trace[at - 1] ?? gain))).toBeLessThan(0.1201);
});

test("one who comes nearer is turned down within seconds, one who moves away is turned up after a while", () => {
  const trace = gains(joined([speechAt(-36), speechAt(-20), speechAt(-36), speechAt(-36)]));
  expect(Math.abs((trace[999] ?? 0) - 4)).toBeLessThan(2);
  expect(Math.abs((trace.at(-1) ?? 0) - 20)).toBeLessThan(2);
});

test("sound that is too loud is turned down whatever it is", () => {
  expect(gains(sine(1000, 0.9, 10_000)).at(-1)).toBeLessThan(-10);
});
