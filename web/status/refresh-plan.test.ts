import { expect, test } from "bun:test";
import { RefreshPlan } from "./refresh-plan.ts";

test("everything is asked at first, then the state alone, and each other piece at its own pace", () => {
  const plan = new RefreshPlan();
  expect(plan.due(0)).toEqual(["summary", "reports", "comments", "history", "config"]);
  expect(plan.due(6_000)).toEqual(["summary"]);
  expect(plan.due(12_000)).toEqual(["summary", "comments"]);
  expect(plan.due(20_000)).toEqual(["summary", "reports"]);
  plan.again("history");
  expect(plan.due(21_000)).toEqual(["summary", "history"]);
});

test("pages come every five to ten seconds, and ever more seldom while nobody answers, up to two minutes", () => {
  const plan = new RefreshPlan();
  expect([plan.nextMs(0), plan.nextMs(1)]).toEqual([5_000, 10_000]);
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
    plan.turned(false);
    return plan.nextMs(0);
  });
  expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000, 60_000]);
  plan.turned(true);
  expect(plan.nextMs(0)).toBe(5_000);
});
