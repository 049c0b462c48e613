import { expect, test } from "bun:test";
import { RefusalMemory } from "./refusal-memory.ts";

const MINUTE_MS = 60_000;
const NOW = 1_700_000_040_000;

test("refusals of an address are counted by code and minute, for ten minutes", () => {
  const memory = new RefusalMemory();
  memory.note("203.0.113.7", "place_waiting", NOW);
  memory.note("203.0.113.7", "place_waiting", NOW + MINUTE_MS);
  memory.note("203.0.113.7", "listener_limit", NOW + MINUTE_MS);
  memory.note("203.0.113.8", "overloaded", NOW);
  memory.note("", "overloaded", NOW);
  const later = NOW + MINUTE_MS;
  expect(memory.since("203.0.113.7", NOW, later)).toEqual({ place_waiting: 2, listener_limit: 1 });
  expect(memory.since("203.0.113.7", later, later)).toEqual({ place_waiting: 1, listener_limit: 1 });
  expect(memory.since("203.0.113.9", NOW, later)).toEqual({});
  expect(memory.since("", NOW, later)).toEqual({});
  expect(memory.since("203.0.113.7", 0, NOW + 10 * MINUTE_MS)).toEqual({ place_waiting: 1, listener_limit: 1 });
  expect(memory.since("203.0.113.7", 0, NOW + 11 * MINUTE_MS)).toEqual({});
  memory.note("203.0.113.7", "place_waiting", NOW + 12 * MINUTE_MS);
  expect(memory.since("203.0.113.7", 0, NOW + 12 * MINUTE_MS)).toEqual({ place_waiting: 1 });
});

test("an IPv6 /64 is one address", () => {
  const memory = new RefusalMemory();
  memory.note("2001:db8:1:2::a", "overloaded", NOW);
  expect(memory.since("2001:db8:1:2:ffff::b", NOW, NOW)).toEqual({ overloaded: 1 });
  expect(memory.since("2001:db8:1:3::a", NOW, NOW)).toEqual({});
});

test("a flood of addresses takes no more memory, and leaves most of those who were refused last", () => {
  const memory = new RefusalMemory();
  for (let source = 0; source < 200_000; source++) {
    memory.note(`10.${source >> 16}.${(source >> 8) & 255}.${source & 255}`, "rate_limited", NOW + source);
  }
  for (let last = 0; last < 200; last++) memory.note(`198.51.100.${last}`, "overloaded", NOW + 10 * MINUTE_MS);
  const known = Array.from({ length: 200 }, (_, last) => memory.since(`198.51.100.${last}`, NOW, NOW + 10 * MINUTE_MS));
  expect(known.filter(({ overloaded }) => overloaded === 1).length).toBe(200);
});
