import { describe, expect, test } from "bun:test";
import { arrivalTimes, poissonTimes } from "./arrival-times.ts";
import { Arrivals } from "./arrivals.ts";
import { TimerWheel } from "./timer-wheel.ts";

describe("arrivals", () => {
  const times = arrivalTimes({ count: 20_000, withinMs: 100_000, seed: 3 });

  test("all come within the ramp, in order, the same for the same seed", () => {
    expect(times).toHaveLength(20_000);
    expect(times.every((time, at) => time >= (times[at - 1] ?? 0) && time < 100_000)).toBe(true);
    expect(arrivalTimes({ count: 20_000, withinMs: 100_000, seed: 3 })).toEqual(times);
    expect(arrivalTimes({ count: 20_000, withinMs: 100_000, seed: 4 })).not.toEqual(times);
  });

  test("are as uneven as chance makes them: the counts of the seconds vary as much as their mean", () => {
    const counts = new Array<number>(100).fill(0);
    for (const time of times) counts[Math.floor(time / 1_000)] = (counts[Math.floor(time / 1_000)] ?? 0) + 1;
    const mean = 200;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    expect(variance / mean).toBeGreaterThan(0.6);
    expect(variance / mean).toBeLessThan(1.5);
  });

  test("by churn come at their rate, after the ramp, each with its intended moment", () => {
    const churn = [...poissonTimes({ perSecond: 50, fromMs: 1_000, toMs: 61_000, seed: 9 })];
    expect(churn.length).toBeGreaterThan(2_700);
    expect(churn.length).toBeLessThan(3_300);
    const plan = { listeners: 3, rampMs: 1_000, forMs: 60_000, seed: 9, churnPerSecond: 50, stayMs: 0 };
    const arrivals = new Arrivals(
      { ...plan, origin: "", room: "", rendition: "voice", destinations: [], startAtMs: 0 },
      5_000,
    );
    expect(arrivals.take(5_000)).toBeUndefined();
    const taken: number[] = [];
    for (let due = arrivals.take(66_000); due !== undefined; due = arrivals.take(66_000)) taken.push(due);
    expect(taken).toEqual(taken.toSorted((a, b) => a - b));
    expect(taken.filter((due) => due < 6_000)).toHaveLength(3);
    expect(arrivals.nextMs).toBe(Number.POSITIVE_INFINITY);
    expect(arrivals.takeLeave(66_000)).toBeGreaterThan(6_000);
  });
});

describe("the wheel of timers", () => {
  test("runs each in its slot, never early, whatever the distance", () => {
    const wheel = new TimerWheel(0);
    const late: number[] = [];
    let nowMs = 0;
    for (const atMs of [0, 1, 19, 20, 21, 999, 20_480, 20_500, 65_000]) wheel.set(atMs, () => late.push(nowMs - atMs));
    for (; nowMs <= 66_000; nowMs += 20) wheel.turn(nowMs);
    expect(late).toHaveLength(9);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(20);
  });

  test("after standing still it runs everything that is due, also what is set meanwhile", () => {
    const wheel = new TimerWheel(0);
    const ran: string[] = [];
    wheel.set(100, () => {
      ran.push("first");
      wheel.set(110, () => ran.push("second"));
    });
    wheel.set(30_000, () => ran.push("third"));
    wheel.turn(29_980);
    expect(ran).toEqual(["first", "second"]);
    wheel.turn(30_000);
    expect(ran).toEqual(["first", "second", "third"]);
  });
});
