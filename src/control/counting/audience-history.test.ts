import { expect, test } from "bun:test";
import { BEHIND_BUCKETS_MS } from "../../protocol/index.ts";
import type { AudienceFigures } from "./audience-figures.ts";
import { AudienceHistory, NARROW_MS, SAMPLES_MAX } from "./audience-history.ts";
import { RecentDelays } from "./recent-delays.ts";

const START_MS = 1_700_000_000_000;
const HOUR_MS = 3_600_000;
const NOBODY = new Array<number>(BEHIND_BUCKETS_MS.length + 1).fill(0);

function figures(connections: number): AudienceFigures {
  return {
    connections,
    ears: 1,
    hls: 2.5,
    hlsError: 0.5,
    joins: 7,
    leaves: 3,
    stalls: 4,
    edges: 2,
    intervalMs: connections === 0 ? null : 400,
  };
}

/** A count that tells its second, each second. */
function filled(seconds: number): AudienceHistory {
  const history = new AudienceHistory();
  for (let second = 0; second < seconds; second++) {
    history.push("r", figures(second), NOBODY, START_MS + second * 1_000);
  }
  return history;
}

test("a sample comes back as it was taken", () => {
  const history = filled(2);
  const nobody = { behindP50Ms: null, behindP99Ms: null };
  expect(history.since("r", 0)).toEqual([
    { atMs: START_MS, ...figures(0), ...nobody },
    { atMs: START_MS + 1_000, ...figures(1), ...nobody },
  ]);
  expect(history.since("r", START_MS + 1_000)).toHaveLength(1);
  expect(history.since("nowhere", 0)).toEqual([]);
});

test("after three days there is a second, ten seconds or a minute between samples, and no more of them than allowed", () => {
  const seconds = 72 * 3_600;
  const history = filled(seconds);
  const samples = history.since("r", 0);
  const endMs = START_MS + (seconds - 1) * 1_000;
  expect(samples.length).toBeLessThanOrEqual(SAMPLES_MAX);
  expect(endMs - (samples[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(48 * HOUR_MS - 60_000);
  for (const [index, { atMs, connections }] of samples.entries()) {
    expect(connections).toBe((atMs - START_MS) / 1_000);
    const gapMs = (samples[index + 1]?.atMs ?? endMs + 1_000) - atMs;
    const agoMs = endMs - atMs;
    const widestMs = agoMs < NARROW_MS ? 1_000 : agoMs < 6 * HOUR_MS - 10_000 ? 10_000 : 60_000;
    expect(gapMs).toBeGreaterThan(0);
    expect(gapMs).toBeLessThanOrEqual(widestMs);
  }
});

test("a clock that steps back leaves every sample readable", () => {
  const history = filled(30);
  for (let second = 0; second < 30; second++)
    history.push("r", figures(1), NOBODY, START_MS + (second - 3_600) * 1_000);
  expect(history.since("r", 0).length).toBeGreaterThan(0);
  history.close("r");
  expect(history.since("r", 0)).toEqual([]);
});

test("delays are those of the last thirty seconds, read within their bucket", () => {
  const delays = new RecentDelays();
  const sums = [...NOBODY];
  const acknowledge = (bucket: number, count: number) => {
    sums[bucket] = (sums[bucket] ?? 0) + count;
  };
  delays.push(sums, 0);
  expect(delays.quantileMs(0.5)).toBeNull();
  acknowledge(1, 90);
  acknowledge(4, 10);
  delays.push(sums, 1_000);
  expect(delays.quantileMs(0.45)).toBe(375);
  expect(delays.quantileMs(0.99)).toBe(1_450);
  for (let second = 2; second <= 40; second++) {
    acknowledge(BEHIND_BUCKETS_MS.length, 1);
    delays.push(sums, second * 1_000);
  }
  expect(delays.quantileMs(0.01)).toBe(30_000);
});
