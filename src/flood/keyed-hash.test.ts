import { expect, test } from "bun:test";
import { KeyedHash } from "./keyed-hash.ts";

test("it is HalfSipHash-2-4: the published vector of eight bytes", () => {
  const hash = new KeyedHash(new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]));
  hash.of(0x0302_0100, 0x0706_0504);
  expect([hash.low, hash.high]).toEqual([0x20e8_feed, 0x8c85_e4bc]);
});

test("edges with one salt agree, and others cannot foresee it", () => {
  const [a, b, c] = [KeyedHash.salted("monday"), KeyedHash.salted("monday"), KeyedHash.salted("tuesday")];
  for (const hash of [a, b, c]) hash.of(1, 2);
  expect([a.high, a.low]).toEqual([b.high, b.low]);
  expect([a.high, a.low]).not.toEqual([c.high, c.low]);
  const [d, e] = [KeyedHash.secret(), KeyedHash.secret()];
  d.of(1, 2);
  e.of(1, 2);
  expect([d.high, d.low]).not.toEqual([e.high, e.low]);
});
