import { expect, test } from "bun:test";
import { ManualClock } from "../platform/index.ts";
import { LoadMeter } from "./load-meter.ts";

test("the load is the share of the time since the last measure", () => {
  const clock = new ManualClock();
  const work = { workMs: 100 };
  const load = new LoadMeter(work, clock);
  load.measure();
  expect(load.value).toBe(0);
  for (const [workMs, share] of [
    [400, 0.3],
    [400, 0],
    [1_500, 1.1],
  ] as const) {
    clock.advance(1_000);
    work.workMs = workMs;
    load.measure();
    expect(load.value).toBeCloseTo(share);
  }
});
