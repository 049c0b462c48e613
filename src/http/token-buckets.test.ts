import { expect, test } from "bun:test";
import { TokenBuckets } from "./token-buckets.ts";

test("a burst passes, then so many a second", () => {
  const buckets = new TokenBuckets({ burst: 3, perSecond: 0.5 });
  expect([0, 0, 0, 0, 0].map((at) => buckets.take("1.2.3.4", at))).toEqual([true, true, true, false, false]);
  expect(buckets.hasToken("1.2.3.4", 1_900)).toBe(false);
  expect(buckets.take("1.2.3.4", 2_000)).toBe(true);
  expect(buckets.take("1.2.3.4", 2_000)).toBe(false);
  expect(buckets.take("4.3.2.1", 2_000)).toBe(true);
});

test("one IPv6 network is one address; an IPv4 address is itself, however it is written", () => {
  const buckets = new TokenBuckets({ burst: 1, perSecond: 0 });
  expect(buckets.take("2001:db8:0:1::1", 0)).toBe(true);
  expect(buckets.take("2001:db8:0:1:ffff::9", 0)).toBe(false);
  expect(buckets.take("2001:db8:0:2::1", 0)).toBe(true);
  expect(buckets.take("10.0.0.1", 0)).toBe(true);
  expect(buckets.take("::ffff:10.0.0.1", 0)).toBe(false);
});

test("many addresses cost bounded memory, and the latest are remembered", () => {
  const buckets = new TokenBuckets({ burst: 1, perSecond: 0 });
  for (let n = 0; n < 30_000; n++) buckets.take(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, n);
  expect(buckets.size).toBe(10_000);
  expect(buckets.hasToken("10.0.117.47", 30_000)).toBe(false);
  expect(buckets.hasToken("10.0.0.1", 30_000)).toBe(true);
});
