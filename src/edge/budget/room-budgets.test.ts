import { describe, expect, test } from "bun:test";
import { HeldRequests, RoomBudgets } from "./index.ts";
import { besiege, type SiegeOutcome } from "./testing/simulated-loop.ts";

const MICROS = 50;
const base = { writesLoad: 0.4, joinMs: 0.05, refusalMs: 0.02, seconds: 20, seed: 7 };

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const waitsOf = (outcome: SiegeOutcome, room: string) => outcome.rooms[room]?.waitsMs ?? [];
const joinedOf = (outcome: SiegeOutcome, room: string) => {
  const { joined = 0, asked = 1 } = outcome.rooms[room] ?? {};
  return joined / asked;
};

describe("a storm of 14,000 a second on one room", () => {
  const arrivals = { stormed: 14_000, quiet: 100 };
  const calm = besiege({ ...base, arrivals: { quiet: 100 }, budgets: new RoomBudgets() });
  const held = besiege({ ...base, arrivals, budgets: new RoomBudgets() });
  const open = besiege({ ...base, arrivals, budgets: undefined });

  test("buries the other room where everybody is let in", () => {
    expect(open.load).toBeGreaterThan(1);
    expect(quantile(waitsOf(open, "quiet"), 0.5)).toBeGreaterThan(500);
    expect(quantile(open.lateMs, 0.99)).toBeGreaterThan(500);
  });

  test("within its budget leaves the other room's joins and everybody's writes as they were", () => {
    expect(joinedOf(held, "quiet")).toBe(1);
    expect(quantile(waitsOf(calm, "quiet"), 0.99)).toBeLessThan(10);
    expect(quantile(waitsOf(held, "quiet"), 0.99)).toBeLessThan(20);
    expect(quantile(held.lateMs, 0.99)).toBeLessThan(20);
    expect(held.load).toBeLessThan(0.9);
  });

  test("still lets some of its own in", () => {
    expect(held.rooms["stormed"]?.joined).toBeGreaterThan(20 * 1_000);
  });
});

test("three storms and two quiet rooms: storms get alike, the quiet ones all that they want", () => {
  const arrivals = { a: 8_000, b: 5_000, c: 4_000, quiet: 100, small: 20 };
  const outcome = besiege({ ...base, arrivals, budgets: new RoomBudgets() });
  expect(joinedOf(outcome, "quiet")).toBe(1);
  expect(joinedOf(outcome, "small")).toBe(1);
  const joined = ["a", "b", "c"].map((room) => outcome.rooms[room]?.joined ?? 0);
  expect(Math.max(...joined) / Math.min(...joined)).toBeLessThan(1.1);
});

test("one room alone may have all: 2,000 a second come in while nobody else wants", () => {
  const outcome = besiege({ ...base, arrivals: { only: 2_000 }, budgets: new RoomBudgets() });
  expect(joinedOf(outcome, "only")).toBe(1);
});

describe("what is spare", () => {
  test("is a half of a core at most, and never nothing", () => {
    const budgets = new RoomBudgets();
    budgets.useLoad(0.1, 0);
    expect(budgets.joinShare).toBe(0.5);
    budgets.useLoad(0.7, 0.2);
    expect(budgets.joinShare).toBeCloseTo(0.35);
    budgets.useLoad(3, 0);
    expect(budgets.joinShare).toBe(0.1);
  });

  test("may be fixed, whatever the load is", () => {
    const budgets = new RoomBudgets({ joinShare: 0.3 });
    budgets.useLoad(3, 0);
    expect(budgets.joinShare).toBe(0.3);
  });
});

test("who comes back gets in when newcomers have used all that is theirs", () => {
  const budgets = new RoomBudgets();
  let newcomers = 0;
  while (budgets.admit({ room: "a", returning: false }, MICROS, 0)) newcomers += 1;
  let returned = 0;
  while (budgets.admit({ room: "a", returning: true }, MICROS, 0)) returned += 1;
  expect(returned / (newcomers + returned)).toBeCloseTo(0.25, 2);
});

describe("held requests", () => {
  test("of one room alone are half of all; of one more, half of what is left", () => {
    const held = new HeldRequests(1_000);
    const hold = (room: string) => {
      let count = 0;
      while (held.enter(room)) count += 1;
      return count;
    };
    expect([hold("a"), hold("b"), hold("c")]).toEqual([500, 250, 125]);
    expect(held.held).toBe(875);
  });

  test("that are answered make room again", () => {
    const held = new HeldRequests(2);
    expect([held.enter("a"), held.enter("a")]).toEqual([true, false]);
    held.leave("a");
    expect([held.held, held.enter("a")]).toEqual([0, true]);
  });
});
