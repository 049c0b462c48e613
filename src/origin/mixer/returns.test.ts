/** Through libopus: what a speaker's decoder hears while he is moved between the shared return and his own. */
import { expect, test } from "bun:test";
import { loadOpusCodec, readOpusPacket } from "../../media/index.ts";
import { correlation, largestStep, MixerScene, silenceMs, sine } from "./testing/mixer-scene.ts";

const AMPLITUDE = 0.2;
const SECONDS = 12;
/** Just enough to open the gate. */
const OTHERS_AMPLITUDE = 0.0011;
const TONE_STEP = AMPLITUDE * 2 * Math.PI * (440 / 48_000);

/** Short, quiet sounds of 500 Hz, a second and more apart, each of which moves the speaker over and back. */
function interjections(): Float32Array {
  const pcm = silenceMs(SECONDS * 1_000);
  for (let at = 1_000; at < SECONDS * 1_000 - 2_000; at += 1_307)
    pcm.set(sine(500, 0.02, 100), Math.round((at * 48) / 960) * 960);
  return pcm;
}

async function hearThrough(others: number) {
  const scene = await MixerScene.open({ codec: await loadOpusCodec() });
  await scene.mixer.add("ana", toneSource(), undefined);
  for (let number = 0; number < others; number++)
    await scene.speaker(`other-${number}`, sine(300, OTHERS_AMPLITUDE, 12_000));
  await scene.speaker("ben", interjections());
  scene.run(SECONDS * 1_000);
  return { scene, heard: (await scene.decodedBy("ben")).subarray(24_000) };
}

function toneSource() {
  let at = 0;
  return {
    pull(into: Float32Array) {
      for (let sample = 0; sample < into.length; sample++, at++)
        into[sample] = AMPLITUDE * Math.sin((2 * Math.PI * 440 * at) / 48_000);
      return "sound" as const;
    },
  };
}

/** How far each frame is from a tone of 440 Hz of any phase, in dB, and how far its strength is from what it should be. */
function frames(pcm: Float32Array) {
  return Array.from({ length: Math.floor(pcm.length / 1_200) }, (_, frame) => {
    let [cosine, sineSum, total] = [0, 0, 0];
    // 1200 samples are eleven periods.
    for (const [at, sample] of pcm.subarray(frame * 1_200, (frame + 1) * 1_200).entries()) {
      cosine += sample * Math.cos((2 * Math.PI * 440 * at) / 48_000);
      sineSum += sample * Math.sin((2 * Math.PI * 440 * at) / 48_000);
      total += sample * sample;
    }
    const tone = (2 * (cosine ** 2 + sineSum ** 2)) / 1_200;
    return {
      restDb: 10 * Math.log10(Math.max(1e-9, total - tone) / tone),
      strengthDb: 10 * Math.log10(tone / (600 * AMPLITUDE ** 2)),
    };
  });
}

test("a speaker hears no seam when he is moved between the shared return and his own", async () => {
  const { scene, heard } = await hearThrough(0);
  expect(await scene.count("stentor_mixer_return_switches_total")).toBeGreaterThanOrEqual(14);
  expect(largestStep(heard)).toBeLessThan(1.05 * TONE_STEP);
  for (const { restDb, strengthDb } of frames(heard)) {
    expect(restDb).toBeLessThan(-30);
    expect(Math.abs(strengthDb)).toBeLessThan(0.2);
  }
});

test("among so many that his own return goes without redundancy he hears a short dip at most, and no click", async () => {
  const { heard } = await hearThrough(14);
  expect(largestStep(heard)).toBeLessThan(1.3 * TONE_STEP);
  const strengths = frames(heard).map(({ strengthDb }) => strengthDb);
  for (const [at, strength] of strengths.entries()) {
    expect(strength).toBeWithin(-9, 1);
    if (strength < -1) expect(Math.max(...strengths.slice(at + 1, at + 4))).toBeGreaterThan(-2);
  }
});

test("what a speaker hears holds nothing of himself, in any frame", async () => {
  const { heard } = await hearThrough(0);
  const own = interjections().subarray(24_000);
  for (let at = 0; at + 9_600 <= heard.length; at += 4_800) {
    const said = own.subarray(at, at + 9_600);
    if (said.some((sample) => sample !== 0))
      for (let lag = 240; lag < 1_200; lag += 24)
        expect(Math.abs(correlation(residue(heard.subarray(at + lag, at + lag + 9_600)), said))).toBeLessThan(0.35);
  }
});

test("a return is Opus of 20 ms, about 40 kbit/s", async () => {
  const { scene } = await hearThrough(0);
  const packets = scene.packets.get("ben") ?? [];
  const bytes = packets.reduce((sum, packet) => sum + packet.length, 0);
  expect(packets.length).toBe(SECONDS * 50);
  expect((bytes * 8) / SECONDS).toBeWithin(28_000, 46_000);
  for (const packet of packets) expect(readOpusPacket(packet).samples).toBe(960);
});

/** The sound without its tone of 440 Hz. */
function residue(pcm: Float32Array): Float32Array {
  let [cosine, sineSum] = [0, 0];
  for (const [at, sample] of pcm.entries()) {
    cosine += (2 * sample * Math.cos((2 * Math.PI * 440 * at) / 48_000)) / pcm.length;
    sineSum += (2 * sample * Math.sin((2 * Math.PI * 440 * at) / 48_000)) / pcm.length;
  }
  return pcm.map(
    (sample, at) =>
      sample -
      cosine * Math.cos((2 * Math.PI * 440 * at) / 48_000) -
      sineSum * Math.sin((2 * Math.PI * 440 * at) / 48_000),
  );
}
