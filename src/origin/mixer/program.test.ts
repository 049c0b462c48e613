import { expect, test } from "bun:test";
import { gainOf, integratedLoudness, speechLike } from "../../media/index.ts";
import { HOLD_LUFS, prepareHoldSound } from "./hold-sound.ts";
import { joined, largestStep, MixerScene, peak, scaled, silenceMs, sine } from "./testing/mixer-scene.ts";

const SPEECH = scaled(speechLike({ ms: 30_000, seed: 9 }), 0.5);

test("a room begins with the hold sound, which comes in softly", async () => {
  const scene = await MixerScene.open({ live: false });
  scene.run(4_000);
  const loudness = (from: number) => integratedLoudness(scene.program(from, from + 500), 1);
  expect(loudness(0)).toBeLessThan(loudness(500) - 6);
  expect(loudness(500)).toBeLessThan(loudness(1_500));
  expect(scene.playing.every((playing) => playing === "hold")).toBe(true);
});

test("when the host goes live the hold sound leaves within 0.3 seconds, and he is heard at once", async () => {
  const scene = await MixerScene.open({ live: false });
  await scene.speaker("host", joined([silenceMs(3_000), sine(997, 0.2, 2_000)]));
  scene.run(3_000);
  scene.mixer.setLive(true);
  scene.run(2_000);
  expect(scene.playing[150]).toBe("speakers");
  expect(peak(scene.program(3_020, 3_100))).toBeGreaterThan(0.19);
  const later = scene.program(3_320, 4_900);
  const tone = sine(997, 0.2, 5_000);
  let [error, energy] = [0, 0];
  for (const [at, sample] of later.entries()) {
    const own = tone[at + 320 * 48 - 216] ?? 0;
    error += (sample - own) ** 2;
    energy += own ** 2;
  }
  expect(10 * Math.log10(error / energy)).toBeLessThan(-100);
});

test("when the host drops the hold sound is back, without a click and without silence", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("host", sine(440, 0.3, 3_000));
  scene.run(2_000);
  scene.mixer.remove("host");
  scene.run(3_000);
  expect(scene.playing[100]).toBe("hold");
  expect(largestStep(scene.program(1_500))).toBeLessThan(1.5 * 0.3 * 2 * Math.PI * (440 / 48_000));
  expect(integratedLoudness(scene.program(3_600, 5_000), 1)).toBeGreaterThan(-32);
});

test("a pause for breath is not dead air", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("host", joined([SPEECH.subarray(0, 96_000), silenceMs(14_000), SPEECH.subarray(0, 96_000)]));
  scene.run(17_900);
  expect(scene.playing.includes("hold")).toBe(false);
});

test("dead air brings the hold sound after 15 seconds, and the first syllable takes it away", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("host", joined([silenceMs(20_000), sine(440, 0.3, 2_000)]));
  scene.run(22_000);
  expect(scene.playing.indexOf("hold")).toBeWithin(749, 752);
  expect(scene.playing.lastIndexOf("hold")).toBeWithin(999, 1_001);
});

test("when nothing arrives from anyone the hold sound comes after 4 seconds", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("host", sine(440, 0.3, 1_000));
  await scene.speaker("guest", new Float32Array(0));
  scene.run(10_000);
  expect(scene.playing.indexOf("hold")).toBeWithin(249, 275);
});

test("the program never has two quiet seconds while nobody is on, whatever happens", async () => {
  const scene = await MixerScene.open({ live: false });
  for (let round = 0; round < 6; round++) {
    scene.mixer.setLive(round % 2 === 0);
    scene.run(1_000 * (round + 1));
    await scene.speaker("host", SPEECH);
    scene.run(2_500);
    scene.mixer.remove("host");
    scene.run(2_500);
  }
  const program = scene.program();
  for (let at = 48_000; at + 96_000 <= program.length; at += 24_000)
    expect(integratedLoudness(program.subarray(at, at + 96_000), 1)).toBeGreaterThan(-45);
});

test.each([1, 2] as const)("the hold sound (%i channels) has its loudness, no seam and no end", async (channels) => {
  const hold = await prepareHoldSound(channels);
  const loop = joined(Array.from({ length: 1_300 }, (_, frame) => hold.frame(frame)));
  expect(Math.abs(integratedLoudness(loop, channels) - HOLD_LUFS)).toBeLessThan(0.5);
  expect(peak(loop)).toBeLessThan(gainOf(-10));
  const side = loop.filter((_, at) => at % channels === 0);
  const around = side.subarray(1_200 * 960 - 4_800, 1_200 * 960 + 4_800);
  expect(curvature(around)).toBeLessThanOrEqual(curvature(side.subarray(0, 480_000)));
  expect(hold.frame(1_234_567)).toEqual(hold.frame(1_234_567 % 1_200));
});

/** Largest second difference: a click stands out of it. */
function curvature(pcm: Float32Array): number {
  let largest = 0;
  for (let at = 2; at < pcm.length; at++)
    largest = Math.max(largest, Math.abs((pcm[at] ?? 0) - 2 * (pcm[at - 1] ?? 0) + (pcm[at - 2] ?? 0)));
  return largest;
}
