import { expect, test } from "bun:test";
import { KWeighting } from "./k-weighting.ts";
import { GatedPower, integratedLoudness, loudnessOf, powerOf, SILENCE_LUFS, SlidingPower } from "./loudness.ts";

/** A stereo sine of 1 kHz, one level after the other, as EBU Tech 3341 describes its test signals. */
function sine(levels: { dbfs: number; seconds: number }[], hz = 1000, channels: 1 | 2 = 2): Float32Array {
  const pcm = new Float32Array(levels.reduce((sum, { seconds }) => sum + seconds * 48_000, 0) * channels);
  let at = 0;
  for (const { dbfs, seconds } of levels) {
    for (let sample = 0; sample < seconds * 48_000; sample++, at++)
      pcm.fill(10 ** (dbfs / 20) * Math.sin((2 * Math.PI * hz * at) / 48_000), at * channels, (at + 1) * channels);
  }
  return pcm;
}

test("a sine of 997 Hz at full scale in one channel is −3.01 LKFS (BS.1770-4 Annex 1)", () => {
  expect(integratedLoudness(sine([{ dbfs: 0, seconds: 5 }], 997, 1), 1)).toBeCloseTo(-3.01, 1);
});

test.each([
  ["case 1: −23 dBFS", [{ dbfs: -23, seconds: 20 }], -23],
  ["case 2: −33 dBFS", [{ dbfs: -33, seconds: 20 }], -33],
  [
    "case 3: quieter ends fall to the relative gate",
    [
      { dbfs: -36, seconds: 10 },
      { dbfs: -23, seconds: 60 },
      { dbfs: -36, seconds: 10 },
    ],
    -23,
  ],
  [
    "case 4: the quietest fall to the absolute gate",
    [
      { dbfs: -72, seconds: 10 },
      { dbfs: -36, seconds: 10 },
      { dbfs: -23, seconds: 60 },
      { dbfs: -36, seconds: 10 },
      { dbfs: -72, seconds: 10 },
    ],
    -23,
  ],
  [
    "case 5: levels within the gate add up as powers",
    [
      { dbfs: -26, seconds: 20 },
      { dbfs: -20, seconds: 20.1 },
      { dbfs: -26, seconds: 20 },
    ],
    -23,
  ],
])("integrated loudness, EBU Tech 3341 %s", (_, levels, expected) => {
  expect(Math.abs(integratedLoudness(sine(levels), 2) - expected)).toBeLessThan(0.1);
});

test("momentary loudness of 20 frames reads a sine of −23 dBFS as −23 LUFS (EBU Tech 3341 case 1)", () => {
  const pcm = sine([{ dbfs: -23, seconds: 1 }]);
  const weighting = new KWeighting(2);
  const momentary = new SlidingPower(20);
  for (let at = 0; at < pcm.length; at += 1920) momentary.push(weighting.power(pcm.subarray(at, at + 1920)));
  expect(Math.abs(loudnessOf(momentary.mean()) + 23)).toBeLessThan(0.1);
});

test("low tones count less than high ones", () => {
  const at = (hz: number) => integratedLoudness(sine([{ dbfs: -23, seconds: 2 }], hz), 2);
  expect(at(30)).toBeLessThan(-30);
  expect(at(4000)).toBeGreaterThan(-20.5);
});

test("silence is −70, and leaves the filters at rest", () => {
  expect(integratedLoudness(new Float32Array(96_000), 1)).toBe(SILENCE_LUFS);
  const weighting = new KWeighting(1);
  weighting.power(sine([{ dbfs: -6, seconds: 0.02 }], 1000, 1));
  const silence = new Float32Array(960);
  for (let frame = 0; frame < 200; frame++) weighting.power(silence);
  expect(weighting.power(silence)).toBe(0);
});

test("gated power forgets all but its newest blocks", () => {
  const gated = new GatedPower(3);
  for (const lufs of [-10, -30, -30, -30]) gated.push(powerOf(lufs));
  expect(loudnessOf(gated.mean())).toBeCloseTo(-30, 6);
  expect(gated.count).toBe(3);
});
