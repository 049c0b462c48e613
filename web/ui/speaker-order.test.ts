import { expect, test } from "bun:test";
import { inOrder } from "./speaker-order.ts";

test("the host stands first, then everybody by name, whoever speaks", () => {
  const ana = { id: "p-3", name: "ana", role: "guest", speaking: false } as const;
  const ben = { id: "p-2", name: "Ben", role: "guest", speaking: true } as const;
  const zoe = { id: "p-9", name: "Zoe", role: "host", speaking: false } as const;
  const otherBen = { ...ben, id: "p-1" };
  const came = [ben, otherBen, ana, zoe];
  expect(inOrder(came)).toEqual([zoe, ana, otherBen, ben]);
  expect(came[0]).toBe(ben);
});
