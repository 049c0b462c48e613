import { expect, test } from "bun:test";
import { TokenBuckets } from "./token-buckets.ts";

test("a burst passes, then so many a second", () => {
  const buckets = new TokenBuckets({ burst: 3, perSecond: 0.5 });
  expect([0, 0, 0, 0, 0].map((at) => buckets.take("ana", at))).toEqual([true, true, true, false, false]);
  expect(buckets.take("ana", 1_900)).toBe(false);
  expect(buckets.take("ana", 2_000)).toBe(true);
  expect(buckets.take("ana", 2_000)).toBe(false);
  expect(buckets.take("ben", 2_000)).toBe(true);
});

test("many keys cost bounded memory, and the latest are remembered", () => {
  const buckets = new TokenBuckets({ burst: 1, perSecond: 0 });
  for (let n = 0; n < 30_000; n++) buckets.take(`key ${n}`, n);
  expect(buckets.size).toBe(10_000);
  expect(buckets.take("key 29999", 30_000)).toBe(false);
  expect(buckets.take("key 1", 30_000)).toBe(true);
});
