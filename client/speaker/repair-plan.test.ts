import { expect, test } from "bun:test";
import { RepairPlan } from "./repair-plan.ts";

const waits = (plan: RepairPlan, count: number) => Array.from({ length: count }, () => plan.next().afterMs);

test("first an ICE restart at once, then new sessions", () => {
  const plan = new RepairPlan(() => 0.5);
  expect(plan.next()).toEqual({ by: "ice-restart", afterMs: 0 });
  expect(Array.from({ length: 5 }, () => plan.next().by)).toEqual(Array(5).fill("new-session"));
});

test("waits double up to two seconds, after twenty tries up to eight, and never stop there", () => {
  expect(waits(new RepairPlan(() => 1), 7)).toEqual([0, 250, 500, 1_000, 2_000, 2_000, 2_000]);
  expect(waits(new RepairPlan(() => 0), 7)).toEqual([0, 0, 250, 500, 1_000, 1_000, 1_000]);
  expect(waits(new RepairPlan(() => 1), 26).slice(-5)).toEqual([2_000, 4_000, 8_000, 8_000, 8_000]);
  expect(waits(new RepairPlan(() => 1), 5_000).at(-1)).toBe(8_000);
});

test("while an origin is replaced, within three seconds, at least four new sessions are asked for", () => {
  for (const chance of [0, 0.5, 0.999]) {
    const plan = new RepairPlan(() => chance);
    let atMs = 0;
    let asked = 0;
    for (; atMs <= 3_800; atMs += plan.next().afterMs) asked += 1;
    expect(asked).toBeGreaterThanOrEqual(5);
  }
});

test("a hundred speakers who lose one server do not come back in one moment", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const seconds = Array.from({ length: 100 }, () => waits(new RepairPlan(random), 6).at(-1) ?? 0);
  expect(Math.max(...seconds) - Math.min(...seconds)).toBeGreaterThan(800);
  expect(Math.min(...seconds)).toBeGreaterThanOrEqual(1_000);
});

test("after a repair the next loss starts with an ICE restart again", () => {
  const plan = new RepairPlan(() => 1);
  waits(plan, 4);
  plan.repaired();
  expect(waits(plan, 3)).toEqual([0, 250, 500]);
});
