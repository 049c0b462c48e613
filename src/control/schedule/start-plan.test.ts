import { expect, test } from "bun:test";
import { REMINDER_MS, RETRY_MS, StartPlan } from "./start-plan.ts";

const START_MS = 1_800_000_000_000;

/** Looks as often as the plan says, each look late by up to `jitterMs`; gives when the room was seen to be due. */
function runUntilOpen(
  plan: StartPlan,
  fromMs: number,
  lateMs: (look: number) => number,
): { atMs: number; looks: number } {
  let nowMs = fromMs;
  for (let looks = 1; looks < 100_000; looks++) {
    if (plan.take(nowMs).open.length > 0) return { atMs: nowMs, looks };
    nowMs += plan.waitMs(nowMs) + lateMs(looks);
  }
  throw new Error("it was never due");
}

test("a room is due at its second, not a millisecond before, however far away it was", () => {
  for (const awayMs of [1, 15, 16, 17, 999, 3_600_000]) {
    const plan = new StartPlan();
    plan.put("a", START_MS, START_MS - awayMs);
    expect(runUntilOpen(plan, START_MS - awayMs, () => 0).atMs).toBe(START_MS);
  }
});

test("timers that fire up to 30 ms late move the start by no more, and few looks are made", () => {
  const plan = new StartPlan();
  plan.put("a", START_MS, START_MS - 60_000);
  const { atMs, looks } = runUntilOpen(plan, START_MS - 60_000, (look) => (look * 7) % 30);
  expect(atMs - START_MS).toBeLessThanOrEqual(30);
  expect(looks).toBeLessThan(200);
});

test("the clock is looked at twice a second at least, so that a step is seen", () => {
  const plan = new StartPlan();
  expect(plan.waitMs(0)).toBe(500);
  plan.put("a", START_MS, START_MS - 86_400_000);
  expect(plan.waitMs(START_MS - 86_400_000)).toBe(500);
});

test("a room that is due is asked for again until it has opened", () => {
  const plan = new StartPlan();
  plan.put("a", START_MS, 0);
  expect(plan.take(START_MS).open).toEqual(["a"]);
  expect(plan.take(START_MS + 1).open).toEqual(["a"]);
  expect(plan.waitMs(START_MS + 1)).toBe(RETRY_MS);
  plan.opened("a");
  expect(plan.take(START_MS + 2).open).toEqual([]);
  expect(plan.isLate("a")).toBe(true);
  plan.failed("a");
  expect(plan.waitMs(START_MS)).toBe(RETRY_MS);
  plan.remove("a");
  expect([plan.isLate("a"), plan.size, plan.waitMs(START_MS)]).toEqual([false, 0, 500]);
});

test("people are reminded once, ten minutes before, and not of what was set when it was nearer", () => {
  const plan = new StartPlan();
  plan.put("far", START_MS, START_MS - 3_600_000);
  plan.put("near", START_MS, START_MS - REMINDER_MS);
  expect(plan.take(START_MS - REMINDER_MS - 1).remind).toEqual([]);
  expect(plan.take(START_MS - REMINDER_MS).remind).toEqual(["far"]);
  expect(plan.take(START_MS - REMINDER_MS + 500).remind).toEqual([]);
  plan.put("far", START_MS + 3_600_000, START_MS);
  expect(plan.take(START_MS + 3_000_000).remind).toEqual(["far"]);
});

test("a clock that went past the start and back opens the room once, and a reminder is not told of what has begun", () => {
  const plan = new StartPlan();
  plan.put("a", START_MS, START_MS - 3_700_000);
  const due = plan.take(START_MS + 1);
  expect(due).toEqual({ open: ["a"], remind: [] });
  plan.opened("a");
  expect(plan.take(START_MS - 3_600_000)).toEqual({ open: [], remind: [] });
});
