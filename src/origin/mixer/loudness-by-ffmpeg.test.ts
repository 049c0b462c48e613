/** A meter that is not ours: ffmpeg's ebur128 on what the mixer gave. */
import { expect, test } from "bun:test";
import { gainOf, integratedLoudness, speechLike } from "../../media/index.ts";
import { HOLD_LUFS, prepareHoldSound } from "./hold-sound.ts";
import { joined, MixerScene, scaled } from "./testing/mixer-scene.ts";

/** LUFS and dBTP. */
async function measure(pcm: Float32Array, channels: 1 | 2): Promise<{ lufs: number; truePeakDb: number }> {
  const ffmpeg = Bun.spawn(
    [
      ...["ffmpeg", "-hide_banner", "-nostats", "-f", "f32le", "-ar", "48000", "-ac", String(channels), "-i", "pipe:0"],
      ...["-af", "ebur128=peak=true", "-f", "null", "-"],
    ],
    { stdin: new Blob([pcm.slice().buffer]), stdout: "ignore", stderr: "pipe" },
  );
  const [text] = await Promise.all([new Response(ffmpeg.stderr).text(), ffmpeg.exited]);
  const summary = text.slice(text.lastIndexOf("Summary"));
  return {
    lufs: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
    truePeakDb: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]),
  };
}

function speech(seed: number, lufs: number): Float32Array {
  const pcm = speechLike({ ms: 20_000, seed });
  return scaled(pcm, gainOf(lufs - integratedLoudness(pcm, 1)));
}

test("ffmpeg reads the same loudness as we do", async () => {
  const pcm = speech(1, -23);
  expect(Math.abs((await measure(pcm, 1)).lufs - integratedLoudness(pcm, 1))).toBeLessThan(0.2);
});

test.each([
  [1, -36],
  [2, -16],
  [3, -6],
])("after ten seconds, speaker %i who came in at %i LUFS is heard at the target", async (seed, lufs) => {
  const scene = await MixerScene.open();
  await scene.speaker("ana", speech(seed, lufs));
  scene.run(20_000);
  const heard = await measure(scene.program(10_000), 1);
  expect(Math.abs(heard.lufs + 16)).toBeLessThan(1.5);
  expect(heard.truePeakDb).toBeLessThanOrEqual(-0.5);
});

test("twenty who talk at once leave no true peak above −0.5 dBTP", async () => {
  const scene = await MixerScene.open();
  for (let seed = 0; seed < 20; seed++) await scene.speaker(`speaker-${seed}`, speech(seed, -12));
  scene.run(10_000);
  expect((await measure(scene.program(), 1)).truePeakDb).toBeLessThanOrEqual(-0.5);
});

test.each([1, 2] as const)("the hold sound (%i channels) is as loud as it says", async (channels) => {
  const hold = await prepareHoldSound(channels);
  const heard = await measure(joined(Array.from({ length: 1_200 }, (_, frame) => hold.frame(frame))), channels);
  expect(Math.abs(heard.lufs - HOLD_LUFS)).toBeLessThan(0.5);
  expect(heard.truePeakDb).toBeLessThan(-10);
});
