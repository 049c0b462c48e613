import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { commitmentOf, DRAW_SIZE_MAX, Drawing, placesOf } from "./index.ts";

const SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

function seedOf(number: number): string {
  return createHash("sha256").update(`seed ${number}`).digest("hex");
}

/** Golden values: what the ten lines of Python in docs/wire/door.md give. */
test("a seed's commitment and places are what anybody else computes", () => {
  expect(commitmentOf(SEED)).toBe("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd");
  expect([...placesOf(SEED, 12)]).toEqual([2, 4, 11, 3, 9, 5, 6, 1, 8, 12, 7, 10]);
  const many = placesOf(SEED, 100_000);
  const bytes = new DataView(new ArrayBuffer(400_000));
  for (const [index, place] of many.entries()) bytes.setUint32(4 * index, place);
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(
    "2fe96bd1292c9e5bb84a17294cd9207ef65ff816ebb8993920139c14c488dc37",
  );
});

test("every number has a place of its own", () => {
  for (const size of [0, 1, 2, 3, 1_000, 65_537]) {
    const sorted = placesOf(SEED, size).toSorted();
    expect(sorted.length).toBe(size);
    expect(sorted.every((place, index) => place === index + 1)).toBe(true);
  }
});

test("a draw in slices is the same draw", () => {
  const drawing = new Drawing(SEED, 10_000);
  let slices = 1;
  while (!drawing.advance(777)) slices += 1;
  expect(slices).toBe(13);
  expect(drawing.places).toEqual(placesOf(SEED, 10_000));
  expect(drawing.advance(777)).toBe(true);
});

test("over many seeds each number has each place as often", () => {
  const size = 8;
  const draws = 8_000;
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let draw = 0; draw < draws; draw++) {
    for (const [index, place] of placesOf(seedOf(draw), size).entries()) {
      const row = counts[index] ?? [];
      row[place - 1] = (row[place - 1] ?? 0) + 1;
    }
  }
  const expected = draws / size;
  const chiSquare = counts.flat().reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 49 degrees of freedom: 99.9 % of fair draws lie below 85.4, and 99.9 % above 23.
  expect(chiSquare).toBeLessThan(85.4);
  expect(chiSquare).toBeGreaterThan(23);
});

test("who came early is not sooner", () => {
  const size = 10_000;
  for (let seed = 0; seed < 20; seed++) {
    const apart = placesOf(seedOf(seed), size).reduce((sum, place, index) => sum + (place - index - 1) ** 2, 0);
    const spearman = 1 - (6 * apart) / (size * (size ** 2 - 1));
    // One standard deviation is 0.01.
    expect(Math.abs(spearman)).toBeLessThan(0.04);
  }
});

test("what is no seed and no size is refused", () => {
  for (const seed of ["", "00", SEED.slice(2), `${SEED}00`, SEED.replace("0", "g")]) {
    expect(() => placesOf(seed, 1)).toThrow(RangeError);
    expect(() => commitmentOf(seed)).toThrow(RangeError);
  }
  for (const size of [-1, 1.5, Number.NaN, DRAW_SIZE_MAX + 1]) expect(() => placesOf(SEED, size)).toThrow(RangeError);
});

test("a million places are drawn in well under two seconds of a core", () => {
  const before = process.cpuUsage();
  placesOf(SEED, 1_000_000);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});
