import { expect, test } from "bun:test";
import { PrefixMemory } from "./prefix-memory.ts";

const HOUR_MS = 3_600_000;
const TODAY_MS = 500_000 * HOUR_MS;

test("a network is known from earlier events, not from the present one, for thirty days", () => {
  const memory = new PrefixMemory();
  for (let minute = 0; minute < 300; minute += 10) memory.heard(1, 2, TODAY_MS + minute * 60_000);
  expect(memory.knows(1, 2, TODAY_MS + 5 * HOUR_MS)).toBe(false);
  const later = TODAY_MS + 7 * 24 * HOUR_MS;
  expect(memory.knows(1, 2, later)).toBe(true);
  expect(memory.knows(1, 3, later)).toBe(false);
  memory.heard(1, 2, later);
  expect(memory.knows(1, 2, later)).toBe(true);
  expect(memory.knows(1, 2, later + 31 * 24 * HOUR_MS)).toBe(false);
});

test("it survives a restart; what is no memory is a new one", () => {
  const memory = new PrefixMemory();
  memory.heard(7, 8, TODAY_MS);
  const saved = memory.save();
  expect(saved.length).toBe(1_048_584);
  expect(new PrefixMemory(saved).knows(7, 8, TODAY_MS + 24 * HOUR_MS)).toBe(true);
  expect(new PrefixMemory(Buffer.from(saved)).knows(7, 8, TODAY_MS + 24 * HOUR_MS)).toBe(true);
  expect(new PrefixMemory(saved.subarray(1)).knows(7, 8, TODAY_MS + 24 * HOUR_MS)).toBe(false);
});

test("of 20,000 networks it knows all, and takes at most 1 % of strangers for known", () => {
  const memory = new PrefixMemory();
  for (let n = 0; n < 20_000; n++) memory.heard(n, 1, TODAY_MS);
  const later = TODAY_MS + 24 * HOUR_MS;
  let known = 0;
  let strangers = 0;
  for (let n = 0; n < 20_000; n++) {
    if (memory.knows(n, 1, later)) known += 1;
    if (memory.knows(n, 2, later)) strangers += 1;
  }
  expect(known).toBe(20_000);
  expect(strangers / 20_000).toBeLessThan(0.01);
});
