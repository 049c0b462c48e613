import { expect, test } from "bun:test";
import { KeyedHash } from "./keyed-hash.ts";
import { KeyedTable } from "./keyed-table.ts";

function table(slots = 64) {
  const made = new KeyedTable({ slots, forgetAfterMs: 600_000 });
  const hash = KeyedHash.salted("table");
  const find = (key: number, nowMs: number) => {
    hash.of(key, 0);
    return made.find(hash, nowMs);
  };
  return { made, find };
}

test("a key keeps its slot, and is forgotten after its time", () => {
  const { made, find } = table();
  const slot = find(1, 0);
  expect(made.fresh).toBe(true);
  expect(find(1, 599_999)).toBe(slot);
  expect(made.fresh).toBe(false);
  expect(find(1, 1_199_999)).toBe(slot);
  expect(made.fresh).toBe(true);
});

test("no two of those that are remembered share a slot", () => {
  const { made, find } = table(1_024);
  const slots = new Map<number, number>();
  for (let key = 0; key < 300; key++) slots.set(key, find(key, key));
  expect(made.evicted).toBe(0);
  expect(new Set(slots.values()).size).toBe(300);
});

test("a million newcomers do not push out those who have proved themselves", () => {
  const { made, find } = table(1_024);
  for (let key = 0; key < 100; key++) made.keep(find(key, 0));
  for (let key = 1_000; key < 1_001_000; key++) find(key, 1 + key / 10_000);
  let remembered = 0;
  for (let key = 0; key < 100; key++) {
    find(key, 200);
    if (!made.fresh) remembered += 1;
  }
  expect(remembered).toBe(100);
  expect(made.inUse(200)).toBe(1_024);
});
