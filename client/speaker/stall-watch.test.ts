import { expect, test } from "bun:test";
import { StallWatch } from "./stall-watch.ts";

test("packets that stop are noticed after 1.2 s, packets that go on are not", () => {
  const watch = new StallWatch();
  for (let second = 0; second < 60; second += 1) expect(watch.stalled(50 * (second + 1), second * 1_000)).toBe(false);
  expect(watch.stalled(3_000, 60_100)).toBe(false);
  expect(watch.stalled(3_000, 60_200)).toBe(true);
  expect(watch.stalled(3_001, 60_600)).toBe(false);
});

test("a way that never brought a packet is not judged", () => {
  const watch = new StallWatch();
  expect(watch.stalled(0, 0)).toBe(false);
  expect(watch.stalled(0, 60_000)).toBe(false);
});
