import { expect, test } from "bun:test";
import { Ears, HEARD_FOR_MS, newEar } from "./ears.ts";

test("a listener counts from its first report until 25 to 30 s after its last", () => {
  const ears = new Ears();
  const ear = newEar();
  expect(ears.count(0)).toBe(0);
  for (const [part, atMs] of [
    [1, 1_000],
    [50, 11_000],
    [99, 21_000],
  ] as const) {
    expect(ears.heard(ear, part, atMs)).toBe(true);
    expect(ears.count(atMs)).toBe(1);
  }
  expect(ears.count(21_000 + 25_000)).toBe(1);
  expect(ears.count(21_000 + HEARD_FOR_MS)).toBe(0);
});

test("who says the same again has heard nothing since", () => {
  const ears = new Ears();
  const ear = newEar();
  ears.heard(ear, 7, 0);
  for (let atMs = 10_000; atMs <= 40_000; atMs += 10_000) expect(ears.heard(ear, 7, atMs)).toBe(false);
  expect(ears.count(40_000)).toBe(0);
  expect(ears.heard(ear, 8, 41_000)).toBe(true);
  expect(ears.count(41_000)).toBe(1);
});

test("who leaves is taken out at once, and once", () => {
  const ears = new Ears();
  const [one, other] = [newEar(), newEar()];
  ears.heard(one, 1, 0);
  ears.heard(other, 1, 0);
  ears.left(one, 4_000);
  ears.left(one, 4_000);
  ears.left(newEar(), 4_000);
  expect(ears.count(4_000)).toBe(1);
});

test("who leaves after it was forgotten takes nobody with it", () => {
  const ears = new Ears();
  const [old, fresh] = [newEar(), newEar()];
  ears.heard(old, 1, 2_000);
  ears.heard(fresh, 1, 2_000 + HEARD_FOR_MS);
  ears.left(old, 2_000 + HEARD_FOR_MS);
  expect(ears.count(2_000 + HEARD_FOR_MS)).toBe(1);
});

test("nothing is left after a long time in which nobody looked", () => {
  const ears = new Ears();
  for (let ear = 0; ear < 10; ear++) ears.heard(newEar(), 1, ear * 2_500);
  expect(ears.count(1_000_000)).toBe(0);
});

test("the count is that of a list of everybody's last report, whatever they do", () => {
  const random = seeded(7);
  const ears = new Ears();
  const all = Array.from({ length: 200 }, () => ({ ear: newEar(), part: 0, slot: Number.NEGATIVE_INFINITY }));
  for (let atMs = 0; atMs < 300_000; atMs += 37) {
    const each = all[Math.floor(random() * all.length)];
    if (each === undefined) break;
    if (random() < 0.1) {
      ears.left(each.ear, atMs);
      Object.assign(each, { ear: newEar(), part: 0, slot: Number.NEGATIVE_INFINITY });
    } else if (random() < 0.5) {
      ears.heard(each.ear, ++each.part, atMs);
      each.slot = Math.floor(atMs / 5_000);
    }
    const present = Math.floor(atMs / 5_000);
    expect(ears.count(atMs)).toBe(all.filter(({ slot }) => slot > present - 6).length);
  }
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
