/** Predicted waits against waits, over hours of simulated admission. */
import { expect, test } from "bun:test";
import { seeded } from "./testing/seeded.ts";
import { WaitEstimator } from "./wait-estimator.ts";

const TICK_MS = 250;

/** Places a second at this moment; noise comes on top. */
type Course = (second: number, random: () => number) => number;

const COURSES: Record<string, () => Course> = {
  steady: () => () => 20,
  speeding: () => (second) => 5 + second / 60,
  slowing: () => (second) => 60 / (1 + second / 900),
  stalling: () => {
    let stalledUntil = 0;
    return (second, random) => {
      if (second > stalledUntil && random() < 1 / 600) stalledUntil = second + 10 + random() * 80;
      return second < stalledUntil ? 0 : 20;
    };
  },
};

/** A random walk that may double or halve within one wait: nothing that was seen tells where it goes. */
function wandering(): Course {
  let speed = 20;
  return (_, random) => {
    speed = Math.min(80, Math.max(4, speed * Math.exp((random() - 0.5) * 0.06)));
    return speed;
  };
}

/** Two hours; newcomers wait some minutes. Outcomes of the whole time, not only the last thousand. */
function coverage(course: Course, seed: number): number {
  const random = seeded(seed);
  const estimator = new WaitEstimator();
  let front = 0;
  let waiting = 4_000;
  let done = 0;
  const counted = { predictions: 0, covered: 0 };
  const blocks: { predictions: number; covered: number }[] = [];
  for (let tick = 0; tick < 7_200 * 4; tick++) {
    const speed = course(tick / 4, random);
    done += Math.max(0, (speed * (0.5 + random())) / 4);
    const called = Math.min(waiting, Math.floor(done));
    done -= Math.floor(done);
    front += called;
    waiting += Math.round(speed * 0.25 * (4_000 / Math.max(waiting, 500))) - called;
    estimator.see({ nowMs: tick * TICK_MS, front, free: 0, allowed: 500, seated: 5_000 }, waiting);
    // About two outcomes a second: a thousand of them are counted anew each 500 s.
    if (tick % 2_000 === 1_999) blocks.push(estimator.calibration);
  }
  for (const block of blocks) {
    counted.predictions += block.predictions;
    counted.covered += block.covered;
  }
  expect(counted.predictions).toBeGreaterThan(8_000);
  return counted.covered / counted.predictions;
}

test.each(Object.entries(COURSES))(
  "of waits while admission is %s, 80 ± 5 in a hundred lie within what was told",
  (_, course) => {
    for (const seed of [1, 2, 3]) {
      const share = coverage(course(), seed);
      expect(share).toBeGreaterThanOrEqual(0.75);
      expect(share).toBeLessThanOrEqual(0.85);
    }
  },
);

test("of waits while admission goes where nobody can know, 70 to 90 in a hundred do", () => {
  for (const seed of [1, 2, 3]) {
    const share = coverage(wandering(), seed);
    expect(share).toBeGreaterThanOrEqual(0.7);
    expect(share).toBeLessThanOrEqual(0.9);
  }
});

test("what was learned outlives a restart, and before it the interval is wide", () => {
  const estimator = new WaitEstimator();
  const sight = { nowMs: 0, front: 0, free: 0, allowed: 500, seated: 5_000 };
  for (let tick = 0; tick < 2_400; tick++) {
    estimator.see({ ...sight, nowMs: tick * TICK_MS, front: 5 * tick }, 1_000);
    if (tick !== 8) continue;
    const [first] = estimator.estimates(1, sight);
    expect(first?.p90Ms).toBeGreaterThan(3 * (first?.p10Ms ?? 0));
  }
  const told = estimator.estimates(1_000, sight).at(-1);
  expect(told?.ahead).toBe(1_000);
  expect(told?.p50Ms).toBeGreaterThan(45_000);
  expect(told?.p50Ms).toBeLessThan(55_000);
  const next = new WaitEstimator(JSON.parse(JSON.stringify(estimator.rows)));
  for (let tick = 0; tick < 240; tick++) next.see({ ...sight, nowMs: tick * TICK_MS, front: 5 * tick }, 1_000);
  const again = next.estimates(1_000, sight).at(-1);
  expect((again?.p90Ms ?? 0) - (again?.p10Ms ?? 0)).toBeLessThan(20_000);
});
