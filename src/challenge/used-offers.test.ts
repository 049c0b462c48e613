import { expect, test } from "bun:test";
import { UsedOffers } from "./used-offers.ts";

test("an offer is used once, unless it was given back", () => {
  const used = new UsedOffers();
  expect([used.use("a", 100, 0), used.use("a", 100, 0)]).toEqual(["first", "again"]);
  used.giveBack("a");
  expect(used.use("a", 100, 0)).toBe("first");
});

test("when it is full nothing is believed until something has expired; nothing is forgotten before", () => {
  const used = new UsedOffers(2);
  used.use("a", 100, 0);
  used.use("b", 200, 0);
  expect(used.use("c", 300, 99)).toBe("full");
  expect(used.use("a", 100, 99)).toBe("again");
  expect(used.use("c", 300, 100)).toBe("first");
  expect([used.size, used.use("b", 200, 100)]).toEqual([2, "again"]);
});
