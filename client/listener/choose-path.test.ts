import { expect, test } from "bun:test";
import { choosePaths } from "./choose-path.ts";
import { RebuildBudget } from "./rebuild-budget.ts";
import { retryAfterMs } from "./retry-after.ts";
import { viewAround } from "./sound-ranges.ts";

const EVERYTHING = { mse: true, "managed-mse": true, webcodecs: true, hls: true };

test("the best path comes first, and a managed source only where there is no plain one", () => {
  expect(choosePaths(EVERYTHING, undefined)).toEqual(["mse", "webcodecs", "hls"]);
  expect(choosePaths({ ...EVERYTHING, mse: false }, undefined)).toEqual(["managed-mse", "webcodecs", "hls"]);
  expect(choosePaths({ mse: false, "managed-mse": false, webcodecs: false, hls: true }, undefined)).toEqual(["hls"]);
});

test("a forced path is the only one, and none where the browser lacks it", () => {
  expect(choosePaths(EVERYTHING, "webcodecs")).toEqual(["webcodecs"]);
  expect(choosePaths({ ...EVERYTHING, hls: false }, "hls")).toEqual([]);
});

test("the ear is found in its range, and what lies behind a hole is found as well", () => {
  const ranges = [
    { startMs: 1_000, endMs: 2_000 },
    { startMs: 2_200, endMs: 3_000 },
  ];
  expect(viewAround(ranges, undefined)).toMatchObject({ range: ranges[1], nextStartMs: undefined });
  expect(viewAround(ranges, 1_500)).toMatchObject({ range: ranges[0], nextStartMs: 2_200 });
  expect(viewAround(ranges, 2_000)).toMatchObject({ range: ranges[0], nextStartMs: 2_200 });
  expect(viewAround(ranges, 2_100)).toMatchObject({ range: undefined, nextStartMs: 2_200 });
  expect(viewAround(ranges, 2_190)).toMatchObject({ range: ranges[1], nextStartMs: undefined });
  expect(viewAround(ranges, 500)).toMatchObject({ range: undefined, nextStartMs: 1_000 });
  expect(viewAround([], 500)).toMatchObject({ range: undefined, nextStartMs: undefined });
});

test("three faults in a minute are forgiven, a fourth is not", () => {
  const budget = new RebuildBudget();
  expect([0, 10_000, 20_000, 30_000].map((atMs) => budget.allows(atMs))).toEqual([true, true, true, false]);
  expect(budget.allows(120_000)).toBe(true);
});

test("Retry-After counts in seconds, and is nothing when it is not a number", () => {
  expect([
    retryAfterMs("5"),
    retryAfterMs(null),
    retryAfterMs("Wed, 21 Oct 2026 07:28:00 GMT"),
    retryAfterMs("-1"),
  ]).toEqual([5_000, 0, 0, 0]);
});
