import { expect, test } from "bun:test";
import { BackOff, MAX_BACK_OFF_MS } from "./back-off.ts";
import { LagGuard, STALE_DATA_MS, STANDSTILL_MS } from "./lag-guard.ts";
import { PartSequence } from "./part-sequence.ts";
import { ServerClock } from "./server-clock.ts";

test("the sequence tells repeats from gaps", () => {
  const sequence = new PartSequence();
  expect(sequence.take(7)).toEqual({ repeat: false, gap: undefined });
  expect(sequence.take(8)).toEqual({ repeat: false, gap: undefined });
  expect(sequence.take(8)).toEqual({ repeat: true });
  expect(sequence.take(11)).toEqual({ repeat: false, gap: { from: 9, to: 11 } });
  expect(sequence.skipTo(10)).toBeUndefined();
  expect(sequence.skipTo(15)).toEqual({ from: 12, to: 15 });
  expect(sequence.next).toBe(15);
  expect(sequence.repeats).toBe(1);
});

test("the wait is anything from nothing up to a bound that doubles", () => {
  let chance = 0;
  const backOff = new BackOff(() => chance);
  expect(backOff.nextDelayMs(100)).toBe(0);
  chance = 1;
  expect(backOff.nextDelayMs(100)).toBe(200);
  for (let attempt = 0; attempt < 100; attempt++) expect(backOff.nextDelayMs(100)).toBeLessThanOrEqual(MAX_BACK_OFF_MS);
  backOff.reset();
  expect(backOff.nextDelayMs(100)).toBe(100);
});

test("the quickest greeting tells the edge's clock best, until it is old or the clock has stepped", () => {
  const clock = new ServerClock();
  expect(clock.serverMs(0)).toBeUndefined();
  clock.greeted({ serverTimeMs: 10_000, askedAtMs: 0, cameAtMs: 60 });
  expect(clock.serverMs(60)).toBe(10_010);
  clock.greeted({ serverTimeMs: 11_000, askedAtMs: 1_000, cameAtMs: 1_600 });
  expect(clock.serverMs(1_000)).toBe(10_950);
  clock.greeted({ serverTimeMs: 20_000, askedAtMs: 2_000, cameAtMs: 2_600 });
  expect(clock.serverMs(2_600)).toBe(20_100);
});

test("lateness of the data itself is judged against the edge's own, when it lasts, and not again at once", () => {
  const guard = new LagGuard();
  guard.greeted({ edgeLagMs: 3_000, intervalMs: 200 });
  const rejoinsAt = (lagMs: number) =>
    Array.from({ length: 200 }, (_, index) => index * 100).filter((nowMs) => guard.mustRejoin(lagMs, nowMs));
  expect(rejoinsAt(STALE_DATA_MS + 3_000)).toEqual([]);
  expect(rejoinsAt(STALE_DATA_MS + 3_300)).toEqual([STANDSTILL_MS, STANDSTILL_MS + 10_000]);
});

test("data that comes later and later is given up, a backlog that is worked off is not, however slowly", () => {
  const rejoinsAtMs = (lagMs: (nowMs: number) => number) => {
    const guard = new LagGuard();
    guard.greeted({ edgeLagMs: 0, intervalMs: 200 });
    for (let nowMs = 0; nowMs < 300_000; nowMs += 200) if (guard.mustRejoin(lagMs(nowMs), nowMs)) return nowMs;
    return undefined;
  };
  expect(rejoinsAtMs((nowMs) => nowMs * 0.25)).toBe((STALE_DATA_MS + 200) / 0.25 + 200 + STANDSTILL_MS);
  expect(rejoinsAtMs((nowMs) => Math.max(50, 20_000 - nowMs * 4))).toBeUndefined();
  expect(rejoinsAtMs((nowMs) => 24_000 - nowMs * 0.065)).toBeUndefined();
  expect(rejoinsAtMs((nowMs) => 24_000 - nowMs * 0.01)).toBe(STANDSTILL_MS);
});
