import { expect, test } from "bun:test";
import { FLOOR_DBFS, LevelBallistics, measure } from "./level-ballistics.ts";

const sine = (amplitude: number) =>
  Float32Array.from({ length: 4_800 }, (_, i) => amplitude * Math.sin((2 * Math.PI * 100 * i) / 48_000));

test("a full-scale sine peaks at 0 dBFS and has an rms of -3", () => {
  const { rmsDbfs, peakDbfs } = measure(sine(1));
  expect(peakDbfs).toBeCloseTo(0, 2);
  expect(rmsDbfs).toBeCloseTo(-3.01, 1);
});

test("silence, and no samples at all, stand at the floor", () => {
  expect(measure(new Float32Array(960))).toEqual({ rmsDbfs: FLOOR_DBFS, peakDbfs: FLOOR_DBFS });
  expect(measure(new Float32Array(0)).rmsDbfs).toBe(FLOOR_DBFS);
});

test("the bar rises at once and falls slowly, and the peak stands for a moment first", () => {
  const ballistics = new LevelBallistics();
  const quiet = { rmsDbfs: FLOOR_DBFS, peakDbfs: FLOOR_DBFS };
  expect(ballistics.push({ rmsDbfs: -20, peakDbfs: -10 }, 0).rmsDbfs).toBe(-20);
  expect(ballistics.push(quiet, 100).rmsDbfs).toBeCloseTo(-24.5);
  expect(ballistics.push(quiet, 800).peakDbfs).toBe(-10);
  expect(ballistics.push(quiet, 1_000).peakDbfs).toBeLessThan(-10);
  expect(ballistics.push(quiet, 9_000)).toEqual({ ...quiet, clipping: false });
});

test("one clipped sample shows for a second and a half", () => {
  const ballistics = new LevelBallistics();
  expect(ballistics.push(measure(sine(1)), 0).clipping).toBe(true);
  expect(ballistics.push(measure(sine(0.5)), 1_400).clipping).toBe(true);
  expect(ballistics.push(measure(sine(0.5)), 1_600).clipping).toBe(false);
});
