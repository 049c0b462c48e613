/** What is merged over edges and seconds counts as if one edge had seen all of it. */
import { expect, test } from "bun:test";
import { distinct, distinctBeyond, REGISTERS, readSketch, unite, writeSketch } from "./distinct.ts";
import { entropyBits } from "./entropy.ts";

/** A sketch that has seen things number `from` to `to`. */
function seen(from: number, to: number): Uint8Array {
  const registers = new Uint8Array(REGISTERS);
  for (let thing = from; thing < to; thing++) {
    const hash = Bun.hash.wyhash(`thing ${thing}`);
    const register = Number(hash & 1_023n);
    const rank = Math.clz32(Number((hash >> 10n) & 0xffff_ffffn)) + 1;
    registers[register] = Math.max(registers[register] ?? 0, rank);
  }
  return registers;
}

test("two edges that saw the same and other people count each of them once", () => {
  const both = seen(0, 6_000);
  unite(both, seen(4_000, 10_000));
  expect(distinct(both)).toBeGreaterThan(9_000);
  expect(distinct(both)).toBeLessThan(11_000);
  expect(both).toEqual(seen(0, 10_000));
});

test("few are counted almost exactly, and none is none", () => {
  expect(distinct(seen(0, 0))).toBe(0);
  expect(Math.abs(distinct(seen(0, 40)) - 40)).toBeLessThan(2);
});

test("who was there before is not new", () => {
  const prefixes = seen(0, 3_000);
  const before = { prefixes, prefixCount: distinct(prefixes) };
  expect(distinctBeyond(seen(0, 1_000), before)).toBe(0);
  expect(Math.abs(distinctBeyond(seen(2_000, 4_000), before) - 1_000)).toBeLessThan(250);
});

test("a sketch survives its text; what is no sketch has seen nothing", () => {
  const registers = seen(0, 500);
  expect(readSketch(writeSketch(registers))).toEqual(registers);
  expect(distinct(readSketch("bm90IGEgc2tldGNo"))).toBe(0);
  expect(distinct(readSketch(""))).toBe(0);
});

test("entropy: even buckets have all of it, one bucket none, and few counts are not taken for concentration", () => {
  expect(entropyBits(new Array<number>(256).fill(100))).toBeCloseTo(8, 1);
  expect(entropyBits([500, 0, 0])).toBeCloseTo(0, 9);
  expect(entropyBits([])).toBe(0);
  expect(entropyBits([2, 1, 1, 2, 1, 1])).toBeGreaterThan(Math.log2(6));
});
