import { expect, test } from "bun:test";
import { networksOf } from "./networks.ts";

test("IPv4 by /24, whatever it is dressed in", () => {
  expect(networksOf("203.0.113.9")).toEqual(["203.0.113.0/24"]);
  expect(networksOf("::ffff:203.0.113.200")).toEqual(["203.0.113.0/24"]);
});

test("IPv6 by /64, then what one customer may hold", () => {
  expect(networksOf("2001:db8:1:2:3:4:5:6")).toEqual(["2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8::/32"]);
  expect(networksOf("2001:DB8:1:2::")).toEqual(networksOf("2001:db8:1:2:ffff::1"));
});

test("what is no address stands for itself", () => {
  expect(networksOf("unix")).toEqual(["unix"]);
});
