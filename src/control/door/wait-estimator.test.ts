/** Predicted waits against waits, over hours of simulated admission. */
import { expect, test } from "bun:test";
import { WaitEstimator } from "./wait-estimator.ts";

const TICK_MS = 250;

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
  wandering: () => {
    let speed = 20;
    return (_, random) => {
      speed = Math.min(80, Math.max(4, speed * Math.exp((random() - 0.5) * 0.06)));
      return speed;
    };
  },
};

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

test.each(Object.entries(COURSES))("of waits while admission is %s, 80 ± 5 % lie within what was told", (_, course) => {
  for (const seed of [1, 2, 3]) {
    const share = coverage(course(), seed);
    expect(share).toBeGreaterThanOrEqual(0.75);
    expect(share).toBeLessThanOrEqual(0.85);
  }
});
