import { expect, test } from "bun:test";
import { RepairPlan } from "./repair-plan.ts";

const waits = (plan: RepairPlan, count: number) => Array.from({ length: count }, () => plan.next().afterMs);

test("first an ICE restart at once, then new sessions", () => {
  const plan = new RepairPlan(() => 0.5);
  expect(plan.next()).toEqual({ by: "ice-restart", afterMs: 0 });
  expect(Array.from({ length: 5 }, () => plan.next().by)).toEqual(Array(5).fill("new-session"));
});

test("waits double up to eight seconds and never stop there", () => {
  expect(waits(new RepairPlan(() => 1), 8)).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  expect(waits(new RepairPlan(() => 0), 8)).toEqual([0, 0, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
  const long = new RepairPlan(() => 1);
  expect(waits(long, 5_000).at(-1)).toBe(8_000);
});

test("a hundred speakers who lose one server do not come back in one moment", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const seconds = Array.from({ length: 100 }, () => waits(new RepairPlan(random), 6).at(-1) ?? 0);
  expect(Math.max(...seconds) - Math.min(...seconds)).toBeGreaterThan(3_000);
  expect(Math.min(...seconds)).toBeGreaterThanOrEqual(4_000);
});

test("after a repair the next loss starts with an ICE restart again", () => {
  const plan = new RepairPlan(() => 1);
  waits(plan, 4);
  plan.repaired();
  expect(waits(plan, 3)).toEqual([0, 500, 1_000]);
});
