import { expect, test } from "bun:test";
import { CpuBudget } from "./cpu-budget.ts";

test("over any stretch, no more than its share and what was saved up", () => {
  const budget = new CpuBudget(0.08);
  let [nowMs, spentMs] = [5_000, 0];
  while (nowMs < 65_000) {
    const waitMs = budget.waitMs(nowMs);
    nowMs += waitMs;
    if (waitMs > 0) continue;
    budget.spend(0.7, nowMs);
    spentMs += 0.7;
    nowMs += 0.7;
  }
  expect(spentMs).toBeGreaterThan(0.08 * 60_000 * 0.95);
  expect(spentMs).toBeLessThan(0.08 * 60_000 + 100 + 1);
});

test("a clock that goes back gives no time", () => {
  const budget = new CpuBudget(0.5);
  budget.spend(150, 10_000);
  expect(budget.waitMs(9_000)).toBe(101);
  expect(budget.waitMs(9_050)).toBe(51);
});
