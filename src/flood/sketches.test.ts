import { expect, test } from "bun:test";
import { CountMin } from "./count-min.ts";
import { HyperLogLog } from "./hyper-log-log.ts";
import { KeyedHash } from "./keyed-hash.ts";
import { SpaceSaving } from "./space-saving.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const STANDARD_ERROR = 1.04 / Math.sqrt(1_024);

test.each([10, 100, 1_000, 3_000, 10_000, 100_000, 1_000_000])(
  "%d different ones are counted within theory",
  (count) => {
    const errors = Array.from({ length: count > 100_000 ? 4 : 12 }, (_, seed) => {
      const sketch = new HyperLogLog();
      const hash = KeyedHash.salted(`seed ${seed}`);
      for (let n = 0; n < count; n++) {
        hash.of(n, 5);
        sketch.add(hash.high, hash.low);
        if (n % 10 === 0) sketch.add(hash.high, hash.low);
      }
      return sketch.estimate() / count - 1;
    });
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    expect(rms).toBeLessThan(1.8 * STANDARD_ERROR);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(4 * STANDARD_ERROR);
  },
);

test("sketches of two edges merge to that of both: the greater register wins", () => {
  const [one, two, both] = [new HyperLogLog(), new HyperLogLog(), new HyperLogLog()];
  const hash = KeyedHash.salted("day");
  for (let n = 0; n < 20_000; n++) {
    hash.of(n, 0);
    (n % 3 === 0 ? one : two).add(hash.high, hash.low);
    both.add(hash.high, hash.low);
  }
  const [a, b] = [one, two].map((sketch) => Buffer.from(sketch.toSketch(), "base64"));
  const merged = Buffer.from(a?.map((register, n) => Math.max(register, b?.[n] ?? 0)) ?? []);
  expect(merged.toString("base64")).toBe(both.toSketch());
});

/** Keys as a crowd with a few heavy ones has them. */
function zipf(random: () => number, keys: number): number {
  return Math.floor(keys ** random()) - 1;
}

test("a count is never too low, and seldom too high by more than 0.53 % of all", () => {
  const sketch = new CountMin();
  const exact = new Map<number, number>();
  const hash = KeyedHash.salted("count");
  const random = seededRandom(11);
  const total = 200_000;
  for (let n = 0; n < total; n++) {
    const key = zipf(random, 50_000);
    exact.set(key, (exact.get(key) ?? 0) + 1);
    hash.of(key, 1);
    sketch.add(hash.high, hash.low);
  }
  const errors = [...exact].map(([key, count]) => {
    hash.of(key, 1);
    return sketch.add(hash.high, hash.low) - 1 - count;
  });
  expect(Math.min(...errors)).toBeGreaterThanOrEqual(0);
  const bad = errors.filter((error) => error > (Math.E / 512) * total).length;
  expect(bad / errors.length).toBeLessThan(Math.exp(-3));
  const heaviest = Math.max(...exact.values());
  expect(sketch.busiest).toBeGreaterThanOrEqual(heaviest);
  expect(sketch.busiest).toBeLessThan(heaviest * 1.05);
});

test("the heavy are found among many, with counts that are certain, in spite of all who come once", () => {
  const sketch = new SpaceSaving();
  const random = seededRandom(5);
  const exact = new Map<number, number>();
  for (let n = 0; n < 100_000; n++) {
    const key = random() < 0.2 ? 1 + Math.floor(random() * 3) : 1_000 + n;
    exact.set(key, (exact.get(key) ?? 0) + 1);
    sketch.add(key);
  }
  for (const key of [1, 2, 3]) {
    const truth = exact.get(key) ?? 0;
    expect(sketch.atLeast(key)).toBeLessThanOrEqual(truth);
    expect(truth - sketch.atLeast(key)).toBeLessThanOrEqual(100_000 / 64);
  }
  expect(sketch.atLeast(1_000 + 50)).toBeLessThanOrEqual(1);
  sketch.halve();
  expect(sketch.total).toBe(50_000);
});
