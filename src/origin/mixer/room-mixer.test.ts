import { expect, test } from "bun:test";
import { gainOf, integratedLoudness, type PcmSource, speechLike } from "../../media/index.ts";
import { StentorError } from "../../protocol/index.ts";
import { MAX_SPEAKERS_PER_ROOM } from "./room-mixer.ts";
import {
  correlation,
  joined,
  largestStep,
  MixerScene,
  peak,
  scaled,
  silenceMs,
  sine,
  sourceOf,
} from "./testing/mixer-scene.ts";

const CEILING = gainOf(-1) + 1e-6;

function speech(seed: number, lufs: number, ms = 12_000): Float32Array {
  const pcm = speechLike({ ms, seed });
  return scaled(pcm, gainOf(lufs - integratedLoudness(pcm, 1)));
}

/** Answers with whatever it is given, each tick. */
function broken(pull: (into: Float32Array) => void): PcmSource {
  return {
    pull(into) {
      pull(into);
      return "sound";
    },
  };
}

test("inputs 20 dB apart are within 3 LU of one another after ten seconds, and near the target", async () => {
  const loudnessAfter = async (lufs: number) => {
    const scene = await MixerScene.open();
    await scene.speaker("ana", speech(1, lufs, 20_000));
    scene.run(20_000);
    return integratedLoudness(scene.program(10_000), 1);
  };
  const [quiet, loud] = [await loudnessAfter(-36), await loudnessAfter(-16)];
  expect(Math.abs(quiet - loud)).toBeLessThan(3);
  expect(Math.abs(quiet + 16)).toBeLessThan(1.5);
});

test("everyone hears all others and not himself", async () => {
  const scene = await MixerScene.open();
  const voices = { ana: sine(301, 0.1, 4_000), ben: sine(507, 0.1, 4_000), eva: sine(807, 0.1, 4_000) };
  for (const [id, voice] of Object.entries(voices)) await scene.speaker(id, voice);
  scene.run(4_000);
  for (const hearer of Object.keys(voices)) {
    const heard = scene.heardBy(hearer).subarray(48_000 + 216, 96_000 + 216);
    for (const [voice, pcm] of Object.entries(voices)) {
      const found = correlation(heard, pcm.subarray(48_000, 96_000));
      if (voice === hearer) expect(Math.abs(found)).toBeLessThan(1e-3);
      else expect(found).toBeGreaterThan(0.65);
    }
  }
});

test("one alone hears exact silence from his first sound to long after his last", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("ana", joined([silenceMs(500), speech(2, -20, 1_000), silenceMs(4_000), speech(3, -50, 1_000)]));
  scene.run(8_000);
  expect(peak(scene.heardBy("ana"))).toBe(0);
});

test("a sound too small for the gate is in nobody's mix", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("ana", sine(440, 0.0005, 2_000));
  await scene.speaker("ben", silenceMs(2_000));
  scene.run(2_000);
  expect(peak(scene.heardBy("ana"))).toBe(0);
  expect(peak(scene.heardBy("ben"))).toBe(0);
});

test("the silent ones share one encode, each speaker has one of his own", async () => {
  const scene = await MixerScene.open();
  for (const id of ["ana", "ben"]) await scene.speaker(id, sine(440, 0.1, 1_000));
  for (const id of ["eva", "joe", "kim"]) await scene.speaker(id, silenceMs(1_000));
  scene.run(1_000);
  expect(await scene.count('stentor_mixer_return_encodes_total{mix="own"}')).toBe(100);
  expect(await scene.count('stentor_mixer_return_encodes_total{mix="shared"}')).toBe(50);
  expect(scene.packets.get("eva")?.at(-1)).toBe(scene.packets.get("joe")?.at(-1));
  for (const packets of scene.packets.values()) expect(packets.length).toBe(50);
});

test("nobody hears the hold sound on the way back", async () => {
  const scene = await MixerScene.open({ live: false });
  await scene.speaker("ana", silenceMs(4_000));
  scene.run(4_000);
  expect(peak(scene.heardBy("ana"))).toBe(0);
  expect(peak(scene.program(3_000))).toBeGreaterThan(0.01);
});

test("backstage, speakers hear each other and listeners do not hear them", async () => {
  const scene = await MixerScene.open({ live: false });
  const backstage = await MixerScene.open({ live: false });
  await scene.speaker("ana", speech(4, -16, 4_000));
  await scene.speaker("ben", silenceMs(4_000));
  scene.run(4_000);
  backstage.run(4_000);
  expect(peak(scene.heardBy("ben"))).toBeGreaterThan(0.1);
  expect(scene.program()).toEqual(backstage.program());
});

test("any number of speakers stays below the ceiling, in the program and on every way back", async () => {
  const scene = await MixerScene.open();
  for (let seed = 0; seed < 20; seed++) await scene.speaker(`speaker-${seed}`, speech(seed, -10, 3_000));
  scene.run(3_000);
  expect(peak(scene.program())).toBeLessThanOrEqual(CEILING);
  for (const id of scene.packets.keys()) expect(peak(scene.heardBy(id))).toBeLessThanOrEqual(CEILING);
  expect(peak(scene.program())).toBeGreaterThan(0.8);
});

test.each<[string, (into: Float32Array) => void]>([
  [
    "threw",
    () => {
      throw new Error("broken");
    },
  ],
  ["not_finite", (into) => into.fill(0.1).fill(Number.NaN, 5, 6)],
  ["not_finite", (into) => into.fill(Number.POSITIVE_INFINITY, 900)],
  ["beyond_scale", (into) => into.fill(1e9, 0, 1)],
])("a source that is broken (%s) is left out and counted, the others go on", async (fault, pull) => {
  const [scene, without] = [await MixerScene.open(), await MixerScene.open()];
  for (const each of [scene, without]) {
    await each.speaker("ana", speech(5, -20, 2_000));
    await each.speaker("ben", each === scene ? broken(pull) : silenceMs(2_000));
    each.run(2_000);
  }
  expect(scene.program()).toEqual(without.program());
  expect(scene.heardBy("ben")).toEqual(without.heardBy("ben"));
  expect(await scene.count(`stentor_mixer_source_faults_total{fault="${fault}"}`)).toBe(100);
});

test("a source that breaks in the middle of a tone does not click, and is back when it is well again", async () => {
  const scene = await MixerScene.open();
  const voice = sourceOf(sine(440, 0.3, 3_000));
  let tick = 0;
  await scene.speaker(
    "ana",
    broken((into) => {
      voice.pull(into);
      if (tick++ % 50 === 49) into.fill(Number.NaN);
    }),
  );
  scene.run(3_000);
  expect(largestStep(scene.program(1_000))).toBeLessThan(1.5 * 0.3 * 2 * Math.PI * (440 / 48_000));
  expect(peak(scene.program(2_500))).toBeGreaterThan(0.2);
});

test("a sink that throws costs nobody else a packet", async () => {
  const scene = await MixerScene.open();
  await scene.mixer.add("ana", sourceOf(silenceMs(1_000)), {
    send() {
      throw new Error("broken");
    },
  });
  await scene.speaker("ben", silenceMs(1_000));
  scene.run(1_000);
  expect(scene.packets.get("ben")?.length).toBe(50);
  expect(await scene.count("stentor_mixer_return_faults_total")).toBe(50);
});

test("the same id again takes over without a gap and without a click", async () => {
  const scene = await MixerScene.open();
  const tone = sine(440, 0.3, 4_000);
  await scene.speaker("ana", tone);
  scene.run(1_000);
  await scene.speaker("ana", tone.subarray(12_345));
  scene.run(1_000);
  const program = scene.program(900, 1_200);
  expect(largestStep(program)).toBeLessThan(1.5 * 0.3 * 2 * Math.PI * (440 / 48_000));
  for (let at = 0; at + 480 <= program.length; at += 480)
    expect(peak(program.subarray(at, at + 480))).toBeGreaterThan(0.25);
  expect(scene.run(20).speakers.map(({ id }) => id)).toEqual(["ana"]);
});

test("one who leaves in the middle of a tone fades out", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("ana", sine(440, 0.3, 4_000));
  await scene.speaker("ben", silenceMs(4_000));
  scene.run(1_000);
  scene.mixer.remove("ana");
  scene.run(200);
  expect(largestStep(scene.heardBy("ben").subarray(9_600))).toBeLessThan(1.5 * 0.3 * 2 * Math.PI * (440 / 48_000));
  expect(peak(scene.heardBy("ben").subarray(-960))).toBe(0);
});

test("one who is removed while he is being added does not come back", async () => {
  const scene = await MixerScene.open();
  const adding = scene.speaker("ana", sine(440, 0.3, 1_000));
  scene.mixer.remove("ana");
  await adding;
  expect(scene.run(20).speakers).toEqual([]);
  expect(await scene.count("stentor_mixer_speakers")).toBe(0);
});

test("of two who are added under one id at once, the later one stays", async () => {
  const scene = await MixerScene.open();
  await Promise.all([scene.speaker("ana", silenceMs(500)), scene.speaker("ana", sine(440, 0.3, 500))]);
  const frame = scene.run(500);
  expect(frame.speakers.length).toBe(1);
  expect(peak(scene.program(200))).toBeGreaterThan(0.2);
});

test("a room has a largest number of speakers", async () => {
  const scene = await MixerScene.open();
  for (let number = 0; number < MAX_SPEAKERS_PER_ROOM; number++)
    await scene.mixer.add(`speaker-${number}`, sourceOf(silenceMs(20)), undefined);
  const refused = await scene.mixer.add("one more", sourceOf(silenceMs(20)), undefined).catch((error) => error);
  expect(refused).toBeInstanceOf(StentorError);
  expect(refused.code).toBe("speaker_limit");
  await scene.mixer.add("speaker-7", sourceOf(silenceMs(20)), undefined);
  expect(await scene.count("stentor_mixer_speakers_refused_total")).toBe(1);
});

test("levels say who speaks and how loud: on after the first syllable, off after the last", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("ana", joined([silenceMs(1_000), sine(440, 0.2, 2_000), silenceMs(3_000)]));
  await scene.speaker("ben", silenceMs(6_000));
  expect(scene.run(1_000).speakers).toEqual([
    { id: "ana", speaking: false, loudnessLufs: -70 },
    { id: "ben", speaking: false, loudnessLufs: -70 },
  ]);
  expect(scene.run(100).speakers[0]?.speaking).toBe(true);
  const [ana, ben] = scene.run(1_000).speakers;
  expect(ana).toEqual({ id: "ana", speaking: true, loudnessLufs: -18 });
  expect(ben?.speaking).toBe(false);
  expect(scene.run(1_200).speakers[0]?.speaking).toBe(true);
  expect(scene.run(600).speakers[0]?.speaking).toBe(false);
});

test("in stereo each side stays where it is", async () => {
  const scene = await MixerScene.open({ channels: 2 });
  const left = new Float32Array(2 * 48_000);
  for (const [at, sample] of sine(440, 0.3, 1_000).entries()) left[2 * at] = sample;
  await scene.speaker("ana", left);
  await scene.speaker("ben", new Float32Array(2 * 48_000));
  scene.run(1_000);
  const heard = scene.heardBy("ben").subarray(9_600);
  expect(peak(heard.filter((_, at) => at % 2 === 0))).toBeGreaterThan(0.29);
  expect(peak(heard.filter((_, at) => at % 2 === 1))).toBe(0);
});

test("a closed mixer takes nobody in", async () => {
  const scene = await MixerScene.open();
  await scene.speaker("ana", silenceMs(100));
  scene.mixer.close();
  scene.mixer.close();
  await scene.speaker("ben", silenceMs(100));
  expect(await scene.count("stentor_mixer_speakers")).toBe(0);
});
