import { expect, test } from "bun:test";
import { PrefixBuckets } from "./prefix-buckets.ts";

test("a burst passes, then so many a second", () => {
  const buckets = new PrefixBuckets({ burst: 3, perSecond: 0.5 });
  expect([0, 0, 0, 0, 0].map((at) => buckets.take("1.2.3.4", at))).toEqual([true, true, true, false, false]);
  expect(buckets.hasToken("1.2.3.4", 1_900)).toBe(false);
  expect(buckets.take("1.2.3.4", 2_000)).toBe(true);
  expect(buckets.take("1.2.3.4", 2_000)).toBe(false);
  expect(buckets.take("4.3.2.1", 2_000)).toBe(true);
});

test("one IPv6 network is one address; an IPv4 address is itself, however it is written", () => {
  const buckets = new PrefixBuckets({ burst: 1, perSecond: 0 });
  expect(buckets.take("2001:db8:0:1::1", 0)).toBe(true);
  expect(buckets.take("2001:db8:0:1:ffff::9", 0)).toBe(false);
  expect(buckets.take("2001:db8:0:2::1", 0)).toBe(true);
  expect(buckets.take("10.0.0.1", 0)).toBe(true);
  expect(buckets.take("::ffff:10.0.0.1", 0)).toBe(false);
});

test("who has a whole /24 or /48 has four addresses' worth", () => {
  const buckets = new PrefixBuckets({ burst: 5, perSecond: 1 });
  const passed = (address: (n: number) => string) =>
    Array.from({ length: 200 }, (_, n) => buckets.take(address(n), 0)).filter(Boolean).length;
  expect(passed((n) => `203.0.113.${n}`)).toBe(20);
  expect(passed((n) => `2001:db8:7:${n.toString(16)}::1`)).toBe(20);
  expect(buckets.take("203.0.114.1", 0)).toBe(true);
});

test("a flood of a hundred thousand addresses does not give a network its tokens back", () => {
  const buckets = new PrefixBuckets({ burst: 1, perSecond: 0 });
  const passed = Array.from({ length: 100_000 }, (_, n) => {
    return buckets.take(`2001:db8:7:${(n & 0xffff).toString(16)}::${n >> 16}`, n);
  });
  expect(passed.filter(Boolean).length).toBe(4);
});
