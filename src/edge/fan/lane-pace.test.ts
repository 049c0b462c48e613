import { expect, test } from "bun:test";
import { fallBackMs, LanePace } from "./lane-pace.ts";

test("a longer interval takes hold only after listeners have had the time to fall back", () => {
  const pace = new LanePace(200, 0);
  expect(pace.moveTo(400, 1_000)).toBe(true);
  expect(pace.told).toEqual({ intervalMs: 400, fromMs: 1_000 + 200 + fallBackMs(200, 400) });
  expect(pace.moveTo(400, pace.told.fromMs - 1)).toBe(false);
  expect(pace.intervalMs).toBe(200);
  pace.moveTo(400, pace.told.fromMs);
  expect(pace.intervalMs).toBe(400);
  expect(pace.isPending).toBe(false);
});

test("at three per cent, with room to spare, and no longer than a minute", () => {
  for (const [shorter, longer] of [
    [200, 400],
    [400, 1_000],
    [1_000, 2_000],
  ] as const) {
    const gainedMs = (fallBackMs(shorter, longer) - 2_000) * 0.03;
    expect(gainedMs).toBeGreaterThan((longer - shorter) * 1.1);
    expect(fallBackMs(shorter, longer)).toBeLessThan(60_000);
  }
});

test("to the longest it goes step by step, each told of when the one before has been reached", () => {
  const pace = new LanePace(200, 0);
  const told: number[] = [];
  let nowMs = 0;
  for (; pace.intervalMs < 2_000; nowMs += 100) if (pace.moveTo(2_000, nowMs)) told.push(pace.told.intervalMs);
  expect(told).toEqual([400, 1_000, 2_000]);
  expect(nowMs).toBeLessThan(90_000);
});

test("a shorter interval takes hold at once, and calls off a longer one that was told", () => {
  const pace = new LanePace(200, 0);
  pace.moveTo(400, 0);
  expect(pace.moveTo(200, 5_000)).toBe(true);
  expect(pace).toMatchObject({ intervalMs: 200, isPending: false, told: { intervalMs: 200, fromMs: 5_000 } });
  const late = new LanePace(2_000, 0);
  expect(late.moveTo(400, 5_000)).toBe(true);
  expect(late.intervalMs).toBe(400);
});

test("sound that is late already is not waited for; said once", () => {
  const pace = new LanePace(200, 0);
  pace.moveTo(400, 0);
  expect(pace.jumpTo(1_000, 500)).toBe(true);
  expect(pace).toMatchObject({ intervalMs: 1_000, isPending: false });
  expect(pace.jumpTo(1_000, 600)).toBe(false);
  expect(pace.moveTo(1_000, 700)).toBe(false);
});
