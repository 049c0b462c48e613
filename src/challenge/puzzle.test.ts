import { expect, test } from "bun:test";
import { belowOf, EFFORT_MAX, effortFor } from "./puzzle.ts";

test("the more stress, the more work, in steps, and never more than a phone can do", () => {
  const stresses = Array.from({ length: 101 }, (_, percent) => percent / 100);
  const efforts = stresses.map(effortFor);
  expect(efforts).toEqual(efforts.toSorted((a, b) => a - b));
  expect([...new Set(efforts)]).toEqual([12, 24, 48, 96]);
  expect([effortFor(-1), effortFor(7), effortFor(Number.NaN)]).toEqual([12, EFFORT_MAX, 12]);
});

test("one hash in so many lies below the bound; an effort of 1 is met by any", () => {
  expect([1, 2, 128].map(belowOf)).toEqual([2 ** 32, 2 ** 31, 2 ** 25]);
});
