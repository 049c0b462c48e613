import { expect, test } from "bun:test";
import { CEILING_DBFS, Limiter } from "./limiter.ts";
import { gainOf } from "./pcm.ts";
import { seededRandom } from "./synthetic-sound.ts";
import { TruePeak } from "./true-peak.ts";

const CEILING = gainOf(CEILING_DBFS);
const FRAME = 960;

function limit(input: Float32Array, channels: 1 | 2 = 1, limiter = new Limiter(channels, FRAME)): Float32Array {
  const output = new Float32Array(input.length);
  for (let at = 0; at < input.length; at += FRAME * channels)
    limiter.process(input.subarray(at, at + FRAME * channels), output.subarray(at, at + FRAME * channels));
  return output;
}

function sine(hz: number, amplitude: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: seconds * 48_000 },
    (_, at) => amplitude * Math.sin((2 * Math.PI * hz * at) / 48_000),
  );
}

function peak(pcm: Float32Array): number {
  return pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** Bursts of noise, clicks and silence up to 30 dB over full scale. */
function wild(seed: number, length: number): Float32Array {
  const random = seededRandom(seed);
  let size = 0;
  return Float32Array.from({ length }, (_, at) => {
    if (at % 700 === 0) size = random() < 0.3 ? 0 : 32 * random() ** 3;
    return random() < 0.0005 ? 32 : size * (2 * random() - 1);
  });
}

test("what is below the ceiling comes out as it went in, 4.5 ms later", () => {
  const input = sine(440, 0.5, 0.2);
  const output = limit(input);
  expect(output.subarray(Limiter.delaySamples)).toEqual(input.subarray(0, -Limiter.delaySamples));
});

test.each([1, 2, 3, 4, 5, 6])("nothing passes the ceiling, whatever comes (seed %i)", (seed) => {
  expect(peak(limit(wild(seed, 96_000)))).toBeLessThanOrEqual(CEILING + 1e-7);
  expect(peak(limit(wild(seed, 96_000), 2))).toBeLessThanOrEqual(CEILING + 1e-7);
});

test.each([
  [997, 4],
  [11_999, 2],
  [19_000, 2],
])("peaks between the samples of a sine of %i Hz stay within half a decibel of the ceiling", (hz, amplitude) => {
  const output = limit(sine(hz, amplitude, 0.5)).subarray(9600);
  const exact = new Float32Array(16 * 2000);
  for (let at = 0; at < exact.length; at++) exact[at] = sincAt(output, 4000 + at / 16);
  expect(peak(exact)).toBeLessThan(gainOf(CEILING_DBFS + 0.5));
});

test("a steady tone 12 dB over comes out as a clean tone: everything but it is below −60 dB", () => {
  const output = limit(sine(200, 4, 2)).subarray(48_000, 96_000);
  expect(distortionDb(output, 200)).toBeLessThan(-60);
});

test("a low tone 6 dB over keeps its shape", () => {
  expect(distortionDb(limit(sine(60, 2, 2)).subarray(48_000, 96_000), 60)).toBeLessThan(-50);
});

test("after a loud moment the gain comes back to one, and the output to the input", () => {
  const input = sine(440, 0.25, 4);
  for (let at = 0; at < 4800; at++) input[at] = (input[at] ?? 0) * 16;
  const output = limit(input);
  expect(output.subarray(-4800)).toEqual(input.subarray(-4800 - Limiter.delaySamples, -Limiter.delaySamples));
});

test("the gain falls before the peak, without a step", () => {
  const input = sine(440, 0.3, 0.5);
  for (let at = 12_000; at < 24_000; at++) input[at] = (input[at] ?? 0) * 10;
  const output = limit(input);
  let largestStep = 0;
  for (let at = 1; at < output.length; at++)
    largestStep = Math.max(largestStep, Math.abs((output[at] ?? 0) - (output[at - 1] ?? 0)));
  expect(largestStep).toBeLessThan(1.3 * CEILING * 2 * Math.PI * (440 / 48_000));
});

test("both channels get one gain, so that a voice stays where it is", () => {
  const input = new Float32Array(48_000 * 2);
  for (let at = 0; at < 48_000; at++) {
    input[2 * at] = 3 * Math.sin(at / 20);
    input[2 * at + 1] = 0.3 * Math.sin(at / 20);
  }
  const output = limit(input, 2);
  for (let at = 9600; at < 48_000; at += 97) expect(output[2 * at + 1] ?? 0).toBeCloseTo((output[2 * at] ?? 0) / 10, 5);
});

test("a copy goes on exactly where the other is", () => {
  const input = wild(7, 9600);
  const first = new Limiter(1, FRAME);
  limit(input, 1, first);
  const second = new Limiter(1, FRAME);
  second.copyFrom(first);
  const after = wild(8, 9600);
  expect(limit(after, 1, second)).toEqual(limit(after, 1, first));
});

test("a peak between two samples is found", () => {
  const pcm = Float32Array.from({ length: 64 }, (_, at) => Math.sin((Math.PI / 2) * at + Math.PI / 4));
  expect(peak(pcm)).toBeCloseTo(Math.SQRT1_2, 3);
  expect(new TruePeak(1).of(pcm, 20, 24, 0.5)).toBeCloseTo(1, 1);
});

/** The band-limited signal between the samples, exactly but for the window. */
function sincAt(pcm: Float32Array, place: number): number {
  let sum = 0;
  for (let tap = Math.floor(place) - 200; tap <= place + 200; tap++) {
    const x = place - tap;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / 201);
    sum += (pcm[tap] ?? 0) * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)) * window;
  }
  return sum;
}

/** Power of what is not a sine of this frequency, relative to it. Whole periods only. */
function distortionDb(pcm: Float32Array, hz: number): number {
  let cosine = 0;
  let sineSum = 0;
  let total = 0;
  for (const [at, sample] of pcm.entries()) {
    cosine += sample * Math.cos((2 * Math.PI * hz * at) / 48_000);
    sineSum += sample * Math.sin((2 * Math.PI * hz * at) / 48_000);
    total += sample * sample;
  }
  const tone = (2 * (cosine ** 2 + sineSum ** 2)) / pcm.length;
  return 10 * Math.log10(Math.max(1e-12, total - tone) / tone);
}
