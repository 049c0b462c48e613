import { expect, test } from "bun:test";
import { PartWaiters } from "./part-waiters.ts";

test("those who wait for a part or an earlier one are let go when it comes", async () => {
  const waiters = new PartWaiters();
  const waits = [waiters.until(5, 100), waiters.until(6, 100), waiters.until(6, 100), waiters.until(7, 100)];
  expect(waiters.waiting).toBe(4);
  waiters.reached(6);
  expect(await Promise.all(waits.slice(0, 3))).toEqual(["reached", "reached", "reached"]);
  expect(waiters.waiting).toBe(1);
});

test("nobody waits beyond the deadline", async () => {
  const waiters = new PartWaiters();
  const [early, late] = [waiters.until(5, 100), waiters.until(6, 200)];
  waiters.expire(100);
  expect(await early).toBe("late");
  expect(waiters.waiting).toBe(1);
  waiters.expire(200);
  expect(await late).toBe("late");
});

test("only so many may wait, and places become free", async () => {
  const waiters = new PartWaiters(2);
  const waits = [waiters.until(5, 100), waiters.until(5, 100)];
  expect(await waiters.until(5, 100)).toBe("full");
  waiters.releaseAll("reached");
  await Promise.all(waits);
  void waiters.until(6, 100);
  expect(waiters.waiting).toBe(1);
});
