import { expect, test } from "bun:test";
import { DISTRUST_MS, Liars } from "./liars.ts";
import { networksOf } from "./networks.ts";

const of = (subnet: number) => networksOf(`2001:db8:7:${subnet.toString(16)}::1`);

test("a network is believed again after a minute", () => {
  const liars = new Liars();
  liars.add(of(1), 0);
  expect(liars.include(of(1), DISTRUST_MS - 1)).toBe(true);
  expect(liars.include(of(1), DISTRUST_MS)).toBe(false);
  expect(liars.include(of(2), 1)).toBe(false);
});

test("four lies from one customer's /64s cost the whole /48, and not its neighbour's", () => {
  const liars = new Liars();
  for (let subnet = 0; subnet < 3; subnet++) liars.add(of(subnet), 0);
  expect(liars.include(of(99), 1)).toBe(false);
  liars.add(of(3), 0);
  expect(liars.include(of(99), 1)).toBe(true);
  expect(liars.include(networksOf("2001:db8:8::1"), 1)).toBe(false);
});

test("sixteen lies from one /32 cost the whole of it", () => {
  const liars = new Liars();
  for (let site = 0; site < 16; site++) liars.add(networksOf(`2001:db8:${site.toString(16)}::1`), 0);
  expect(liars.include(networksOf("2001:db8:ffff::1"), 1)).toBe(true);
  expect(liars.include(networksOf("2001:db9::1"), 1)).toBe(false);
});

test("a flood of networks takes bounded memory, and what was forgotten is counted", () => {
  const liars = new Liars(10);
  for (let number = 0; number < 25; number++) liars.add([`network ${number}`], 0);
  expect([liars.size, liars.forgotten]).toEqual([10, 15]);
  expect(liars.include(["network 24"], 1)).toBe(true);
});
