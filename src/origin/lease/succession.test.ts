import { expect, test } from "bun:test";
import { PART_MS } from "../../protocol/index.ts";
import { OriginClocks } from "./origin-clocks.ts";
import { firstLease, nextLease, readLease } from "./room-lease.ts";
import { takeRank } from "./take-rank.ts";

const EPOCH_MS = 1_700_000_000_000;
const CARD = { room: "a", title: "", state: "live" as const, epochMs: EPOCH_MS, renditions: ["voice" as const] };

test("another's clock is known by the announcement that took least time, and not by one that may be old", () => {
  const clocks = new OriginClocks();
  clocks.hear("ava", 1_000, 90_000);
  expect(clocks.aheadMs("ava")).toBeUndefined();
  clocks.hear("ava", 1_000, 90_100);
  expect(clocks.aheadMs("ava")).toBeUndefined();
  for (const [theirMs, wayMs] of [
    [1_500, 40],
    [2_000, 3],
    [2_500, 70],
  ] as const)
    clocks.hear("ava", theirMs, theirMs + 500 + wayMs);
  expect(clocks.aheadMs("ava")).toBe(-503);
});

test("all who look see the same order, each in a place of its own", () => {
  const candidates = ["ava", "ben", "cem", "dov"].map((origin) => ({ origin, load: 0.2 }));
  for (const room of ["a", "b", "c", "d", "e"]) {
    const ranks = candidates.map(({ origin }) => takeRank(room, origin, candidates));
    expect(ranks.sort()).toEqual([0, 1, 2, 3]);
  }
});

test("first places fall to each in proportion to its headroom", () => {
  const candidates = [
    { origin: "ava", load: 0 },
    { origin: "ben", load: 0.5 },
  ];
  const rooms = Array.from({ length: 3_000 }, (_, at) => `room-${at}`);
  const share = rooms.filter((room) => takeRank(room, "ava", candidates) === 0).length / rooms.length;
  expect(share).toBeCloseTo(2 / 3, 1);
});

test("a room whose epoch lies ahead of the origin's clock begins with part 0 at once", () => {
  const lease = firstLease(CARD, { origin: "ava", bootId: "1", nowMs: 500, wallMs: EPOCH_MS - 5_000 });
  expect(lease.firstPart).toBe(0);
  expect(500 + lease.aheadMs).toBe(EPOCH_MS);
});

test("the next lease goes on by the former clock, and never before the former's first part", () => {
  const former = firstLease(CARD, { origin: "ava", bootId: "1", nowMs: 0, wallMs: EPOCH_MS + 100 * PART_MS });
  const ben = { origin: "ben", bootId: "2", nowMs: 50_000, wallMs: EPOCH_MS };
  const heard = nextLease(former, ben, { formerAheadMs: -40_000, leadMs: 0 });
  expect(heard.firstPart).toBe(100 + 10_000 / PART_MS + 1);
  const unheard = nextLease(former, ben, { formerAheadMs: undefined, leadMs: 0 });
  expect(unheard.firstPart).toBe(101);
  expect(50_000 + unheard.aheadMs).toBe(EPOCH_MS + 100 * PART_MS);
});

test("what is no lease is read as none", () => {
  for (const text of ["", "{}", "null", "[1]", '{"origin":1,"card":{}}', '{"origin":"ava"}']) {
    expect(readLease(new TextEncoder().encode(text))).toBeUndefined();
  }
});
