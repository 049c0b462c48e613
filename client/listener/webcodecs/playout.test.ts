import { expect, test } from "bun:test";
import { speechLike } from "../../../src/media/index.ts";
import { PcmTimeline, TIMELINE_SAMPLES } from "./pcm-timeline.ts";
import { findSplice, SEARCH_SAMPLES } from "./pitch-splice.ts";
import { Playout } from "./playout.ts";
import { MAX_RUNS, SampleRuns } from "./sample-runs.ts";

const QUANTUM = 128;
const FRAME = 960;
const SECOND = 48_000;
/** A room's sixth hour. */
const START = 6 * 3600 * SECOND;

function sine(samples: number, hz: number, amplitude = 0.5): Float32Array {
  return Float32Array.from({ length: samples }, (_, at) => amplitude * Math.sin((2 * Math.PI * hz * at) / SECOND));
}

/** Plays `sound` as it would come: in frames, `aheadMs` before it is due. */
function play(
  playout: Playout,
  sound: Float32Array,
  options: { rate?: number; lose?: (frame: number) => boolean } = {},
) {
  playout.setRate(options.rate ?? 1);
  const heard: number[] = [];
  const out = [new Float32Array(QUANTUM)];
  let written = 0;
  const write = (until: number) => {
    for (; written < Math.min(until, sound.length); written += FRAME) {
      if (options.lose?.(written / FRAME)) continue;
      playout.timeline.write(START + written, [sound.slice(written, written + FRAME)]);
    }
  };
  write(SECOND / 4);
  playout.jump(START);
  while ((playout.head ?? 0) < START + sound.length - SECOND / 4) {
    write((playout.head ?? 0) - START + SECOND / 4);
    playout.render(out);
    heard.push(...(out[0] ?? []));
  }
  return Float32Array.from(heard);
}

function hzOf(sound: Float32Array): number {
  const crossings: number[] = [];
  for (let index = 1; index < sound.length; index++) {
    const [before = 0, after = 0] = [sound[index - 1], sound[index]];
    if (before < 0 && after >= 0) crossings.push(index - after / (after - before));
  }
  return ((crossings.length - 1) / ((crossings.at(-1) ?? 0) - (crossings[0] ?? 0))) * SECOND;
}

function largestStep(sound: Float32Array): number {
  return sound.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (sound[index - 1] ?? sample))), 0);
}

test("at rate 1 the sound passes untouched", () => {
  const sound = speechLike({ ms: 3_000, seed: 4 });
  const heard = play(new Playout(1), sound);
  expect(heard.slice(SECOND / 10, SECOND)).toEqual(sound.slice(SECOND / 10, SECOND));
});

test("a tone of 440 Hz stays one at each rate, as loud as before, without a click", () => {
  const sound = sine(10 * SECOND, 440);
  for (const rate of [0.97, 0.985, 1.005, 1.03, 1.06]) {
    const heard = play(new Playout(1), sound, { rate });
    const steady = heard.subarray(SECOND / 10, heard.length - SECOND / 10);
    expect(hzOf(steady)).toBeGreaterThan(439.5);
    expect(hzOf(steady)).toBeLessThan(440.5);
    expect((sound.length - SECOND / 4) / heard.length).toBeCloseTo(rate, 2);
    expect(largestStep(steady)).toBeLessThan(largestStep(sound) * 1.1);
    for (let at = 0; at + 480 < steady.length; at += 480) {
      expect(Math.max(...steady.subarray(at, at + 480))).toBeGreaterThan(0.45);
    }
  }
});

test("speech is stretched by as much as asked for", () => {
  const sound = speechLike({ ms: 12_000, seed: 9 });
  for (const rate of [0.97, 1.03, 1.06]) {
    const heard = play(new Playout(1), sound, { rate });
    expect((sound.length - SECOND / 4) / heard.length).toBeCloseTo(rate, 2);
  }
});

test("a hole is crossed at once, without a click, and the sound goes on where it is", () => {
  const sound = sine(2 * SECOND, 440);
  const heard = play(new Playout(1), sound, { lose: (frame) => frame >= 50 && frame < 60 });
  expect(heard.length).toBe(Math.ceil((2 * SECOND - SECOND / 4 - 10 * FRAME) / QUANTUM) * QUANTUM);
  expect(largestStep(heard)).toBeLessThan(largestStep(sound) * 1.5);
  const after = 50 * FRAME + 1_000;
  expect(heard[after]).toBeCloseTo(sound[after + 10 * FRAME] ?? 0, 5);
});

test("running dry is silence with soft edges; sound goes on where it stopped once there is enough", () => {
  const playout = new Playout(1);
  const sound = sine(SECOND, 440);
  const out = [new Float32Array(QUANTUM)];
  const heard: number[] = [];
  const render = (quanta: number) => {
    for (let count = 0; count < quanta; count++) {
      playout.render(out);
      heard.push(...(out[0] ?? []));
    }
  };
  playout.timeline.write(START, [sound.slice(0, 9_600)]);
  playout.jump(START);
  render(100);
  expect(playout.timesDry).toBe(1);
  expect(playout.isSounding).toBe(false);
  expect(playout.head).toBe(START + 9_600);
  playout.timeline.write(START + 9_600, [sound.slice(9_600, 10_560)]);
  render(10);
  expect(playout.isSounding).toBe(false);
  playout.timeline.write(START + 10_560, [sound.slice(10_560, 20_160)]);
  render(20);
  expect(playout.isSounding).toBe(true);
  expect(playout.head).toBe(START + 9_600 + 20 * QUANTUM);
  expect(largestStep(Float32Array.from(heard))).toBeLessThan(largestStep(sound) * 1.5);
});

test("after twenty seconds without sound it goes on where it stopped, though all that was held up comes at once", () => {
  const playout = new Playout(1);
  const sound = sine(25 * SECOND, 440);
  playout.timeline.write(START, [sound.slice(0, 2 * SECOND)]);
  playout.jump(START);
  const out = [new Float32Array(QUANTUM)];
  const heard: number[] = [];
  const render = () => {
    playout.render(out);
    heard.push(...(out[0] ?? []));
  };
  const renderWhile = (goes: () => boolean) => {
    while (goes()) render();
  };
  renderWhile(() => playout.isSounding);
  expect(playout.head).toBe(START + 2 * SECOND);
  for (let at = 2 * SECOND; at < sound.length; at += FRAME)
    playout.timeline.write(START + at, [sound.slice(at, at + FRAME)]);
  playout.setRate(1.06);
  const silentFor = heard.length;
  render();
  expect(playout.head).toBe(START + 2 * SECOND + QUANTUM);
  renderWhile(() => playout.isSounding);
  expect(playout.head).toBe(START + sound.length);
  expect((heard.length - silentFor) / (23 * SECOND)).toBeCloseTo(1 / 1.06, 2);
  expect(largestStep(Float32Array.from(heard))).toBeLessThan(largestStep(sound) * 1.5);
});

test("a jump fades out, lands, and fades in", () => {
  const playout = new Playout(1);
  playout.timeline.write(START, [sine(2 * SECOND, 440)]);
  playout.jump(START);
  const out = [new Float32Array(4_800)];
  playout.render(out);
  playout.jump(START + SECOND);
  expect(playout.head).toBe(START + SECOND);
  const after = [new Float32Array(4_800)];
  playout.render(after);
  expect(playout.head).toBe(START + SECOND + 4_800 - 240);
  const joined = Float32Array.from([...(out[0] ?? []), ...(after[0] ?? [])]);
  expect(largestStep(joined)).toBeLessThan(0.04);
});

test("a mono sound fills both channels of a stereo playout", () => {
  const playout = new Playout(2);
  playout.timeline.write(START, [sine(SECOND, 440)]);
  playout.jump(START);
  const out = [new Float32Array(4_800), new Float32Array(4_800)];
  playout.render(out);
  expect(out[1]).toEqual(out[0] ?? new Float32Array());
  expect(Math.max(...(out[1] ?? []))).toBeGreaterThan(0.4);
});

test("the timeline holds its newest seconds, across its own edge, and takes nothing twice", () => {
  const timeline = new PcmTimeline(1);
  const at = START + TIMELINE_SAMPLES - 500;
  timeline.write(at, [Float32Array.from({ length: 1_000 }, (_, index) => index)]);
  timeline.write(at + 500, [new Float32Array(1_000).fill(-1)]);
  expect([0, 499, 500, 999, 1_000].map((index) => timeline.sample(0, at + index))).toEqual([0, 499, 500, 999, -1]);
  for (let second = 0; second < 40; second++) {
    timeline.write(at + 1_500 + second * SECOND, [new Float32Array(SECOND)]);
  }
  const { start = 0, end = 0 } = timeline.runs.all[0] ?? {};
  expect(end - start).toBe(TIMELINE_SAMPLES);
});

test("runs are bounded, and found by what they hold", () => {
  const runs = new SampleRuns();
  for (let run = 0; run < MAX_RUNS + 10; run++) runs.add(run * 100, run * 100 + 50);
  expect(runs.all).toHaveLength(MAX_RUNS);
  expect(runs.runAt(2_049)?.start).toBe(2_000);
  expect(runs.runAt(2_050)).toBeUndefined();
  expect(runs.runAfter(2_050)?.start).toBe(2_100);
  runs.forgetBefore(2_020);
  expect(runs.all[0]).toEqual({ start: 2_020, end: 2_050 });
});

test("a splice is a whole number of periods, and silence may be cut anywhere", () => {
  const { lag, likeness } = findSplice(sine(SEARCH_SAMPLES, 400));
  expect(lag % 120).toBe(0);
  expect(likeness).toBeGreaterThan(0.999);
  expect(findSplice(new Float32Array(SEARCH_SAMPLES)).likeness).toBe(1);
});

test("stretching costs the audio thread little", () => {
  const playout = new Playout(2);
  playout.timeline.write(START, [speechLike({ ms: 11_000, seed: 2 })]);
  playout.jump(START);
  playout.setRate(1.03);
  const out = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  const startedMs = performance.now();
  for (let quantum = 0; quantum < 3_750; quantum++) playout.render(out);
  expect(performance.now() - startedMs).toBeLessThan(2_500);
});
