import { describe, expect, test } from "bun:test";
import { planJoin, planReturn } from "./join-plan.ts";

const position = { first: 100, boundary: 200, intervalParts: 1 };

describe("who joins", () => {
  const cases = [
    {
      what: "a fresh listener starts with four parts",
      from: undefined,
      plan: { at: "now", from: 196, moved: undefined },
    },
    { what: "one that lacks some gets them", from: 150, plan: { at: "now", from: 150, moved: undefined } },
    { what: "one that lacks none gets none", from: 200, plan: { at: "now", from: 200, moved: undefined } },
    { what: "one that is ahead waits", from: 203, plan: { at: "later" } },
    { what: "one from another time starts anew", from: 300, plan: { at: "now", from: 196, moved: undefined } },
    {
      what: "one that lacks what is gone is moved",
      from: 99,
      plan: { at: "now", from: 196, moved: { from: 99, to: 196 } },
    },
  ] as const;
  for (const { what, from, plan } of cases) test(what, () => expect(planJoin(from, position)).toEqual(plan));

  test("at long intervals the backlog reaches over one of them", () => {
    expect(planJoin(undefined, { ...position, intervalParts: 5 })).toMatchObject({ from: 192 });
  });

  test("a short window gives what it has", () => {
    expect(planJoin(undefined, { first: 199, boundary: 200, intervalParts: 5 })).toMatchObject({ from: 199 });
  });
});

describe("who has read on", () => {
  test("goes on where it was when that is not long ago", () => {
    expect(planReturn(100, position)).toEqual({ from: 100, moved: false });
  });

  test("goes on at the live edge otherwise", () => {
    expect(planReturn(99, position)).toEqual({ from: 196, moved: true });
    expect(planReturn(90, { first: 110, boundary: 113, intervalParts: 1 })).toEqual({ from: 110, moved: true });
  });
});
