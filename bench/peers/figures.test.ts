import { expect, test } from "bun:test";
import { judgeStorm, median, nextRate, percentile, readRunNanos, readStatusKilobytes } from "./figures.ts";

test("percentiles are numbers that were measured, in whatever order they came", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile(hundred, 1)]).toEqual([50, 99, 100]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
  expect(median([])).toBeNaN();
});

test("a thread's and a process's files in /proc are read, and one that has gone counts nothing", () => {
  expect(readRunNanos("513464120 889343 3\n")).toBe(513_464_120);
  expect(readRunNanos("")).toBe(0);
  const status = "Name:\tnginx\nVmHWM:\t    9000 kB\nVmRSS:\t    8128 kB\nRssAnon:\t    700 kB\n";
  expect(readStatusKilobytes(status, "VmRSS")).toBe(8128);
  expect(readStatusKilobytes("", "VmRSS")).toBe(0);
});

test("a storm is judged by its p99, and blames itself when it was late", () => {
  const storm = { arrivals: 3_000, sounded: 3_000, late99: 3 };
  expect(judgeStorm({ ...storm, p99: 1_000 })).toBe("held");
  expect(judgeStorm({ ...storm, p99: 1_001 })).toBe("broke");
  expect(judgeStorm({ ...storm, p99: 1_001, late99: 900 })).toBe("load");
});

/** All rates that are tried when a server holds up to `limit`. */
function ratesTried(limit: number, from: number): number[] {
  const tried: { rate: number; held: boolean }[] = [];
  const bounds = { from, lowest: 10, highest: 16_000 };
  for (let rate = nextRate(tried, bounds); rate !== undefined; rate = nextRate(tried, bounds)) {
    tried.push({ rate, held: rate <= limit });
  }
  return tried.map(({ rate }) => rate);
}

test("the search for a rate doubles while it holds, halves while nothing has, and ends", () => {
  expect(ratesTried(1_000, 250)).toEqual([250, 500, 1_000, 2_000]);
  expect(ratesTried(70, 250)).toEqual([250, 125, 62.5]);
  expect(ratesTried(0, 40)).toEqual([40, 20, 10]);
  expect(ratesTried(100_000, 4_000)).toEqual([4_000, 8_000, 16_000]);
});
