import { expect, test } from "bun:test";
import { MAX_STRETCH_SAMPLES, STRETCH_FRAME_SAMPLES, STRETCH_MARGIN_SAMPLES, stretchFrame } from "./resampler.ts";

const FRAMES = 20;

function sine(hz: number, samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, at) => Math.sin((2 * Math.PI * hz * at) / 48_000));
}

/** Stretches frame after frame, as a receiver does. */
function stretchAll(input: Float32Array, drawn: number, channels: 1 | 2 = 1): Float32Array {
  const output = new Float32Array(FRAMES * STRETCH_FRAME_SAMPLES * channels);
  for (let frame = 0; frame < FRAMES; frame++) {
    const into = output.subarray(
      frame * STRETCH_FRAME_SAMPLES * channels,
      (frame + 1) * STRETCH_FRAME_SAMPLES * channels,
    );
    stretchFrame(input, STRETCH_MARGIN_SAMPLES + frame * drawn, drawn, into, channels);
  }
  return output;
}

function signalToErrorDb(wanted: Float32Array, got: Float32Array): number {
  let signal = 0;
  let error = 0;
  for (const [at, one] of wanted.entries()) {
    signal += one * one;
    error += (one - (got[at] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

test("960 for 960 is the very same samples", () => {
  const input = sine(1_000, 30_000);
  const output = stretchAll(input, STRETCH_FRAME_SAMPLES);
  expect(output).toEqual(input.subarray(STRETCH_MARGIN_SAMPLES, STRETCH_MARGIN_SAMPLES + output.length));
});

test.each([
  [440, 60],
  [3_000, 60],
  [12_000, 60],
  [16_000, 40],
])("a tone of %d Hz keeps its shape at every ratio, frames joined without a seam", (hz, leastDb) => {
  for (let excess = -MAX_STRETCH_SAMPLES; excess <= MAX_STRETCH_SAMPLES; excess++) {
    const drawn = STRETCH_FRAME_SAMPLES + excess;
    const output = stretchAll(sine(hz, 30_000), drawn);
    const step = drawn / STRETCH_FRAME_SAMPLES;
    const wanted = output.map((_, at) => Math.sin((2 * Math.PI * hz * (STRETCH_MARGIN_SAMPLES + at * step)) / 48_000));
    expect(signalToErrorDb(wanted, output)).toBeGreaterThan(leastDb);
  }
});

test("stereo is two channels that do not mix", () => {
  const left = sine(500, 30_000);
  const right = sine(2_000, 30_000);
  const input = Float32Array.from({ length: 60_000 }, (_, at) => (at % 2 === 0 ? left : right)[at >> 1] ?? 0);
  const output = stretchAll(input, 963, 2);
  expect([...output.filter((_, at) => at % 2 === 0)]).toEqual([...stretchAll(left, 963)]);
  expect([...output.filter((_, at) => at % 2 === 1)]).toEqual([...stretchAll(right, 963)]);
});

test("more than half a percent is refused", () => {
  expect(() => stretchFrame(new Float32Array(2_000), 8, 965, new Float32Array(960), 1)).toThrow(RangeError);
});
