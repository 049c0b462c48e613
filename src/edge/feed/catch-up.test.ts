import { describe, expect, test } from "bun:test";
import { BURST_PARTS, CatchUp, SPEED_UP } from "./catch-up.ts";
import { WINDOW_PARTS } from "./part-window.ts";
import { barePart, bareParts } from "./testing/gate-scene.ts";

const numbers = (parts: readonly { number: number }[]) => parts.map(({ number }) => number);

/** Sound until 1 s, then nothing until 30 s. */
function afterOutage(): CatchUp {
  const catchUp = new CatchUp();
  catchUp.add([barePart(5)]);
  catchUp.release(1_000);
  return catchUp;
}

describe("catching up", () => {
  test("without an outage parts go straight through, however many", () => {
    const catchUp = new CatchUp();
    catchUp.add(bareParts(1, 200));
    expect(catchUp.release(0)).toHaveLength(200);
    expect(catchUp.wakeAtMs).toBeUndefined();
  });

  test("a backlog goes on five times as fast as it sounds, after five seconds of it at once", () => {
    const catchUp = afterOutage();
    catchUp.add(bareParts(6, 150));
    const released = catchUp.release(30_000);
    expect(released).toHaveLength(BURST_PARTS);
    let last = 150;
    let nowMs = 30_000;
    while (catchUp.wakeAtMs !== undefined) {
      expect(catchUp.wakeAtMs).toBe(nowMs + 200);
      nowMs = catchUp.wakeAtMs;
      catchUp.add([barePart(++last)]);
      const now = catchUp.release(nowMs);
      expect(now.length).toBeLessThanOrEqual(SPEED_UP);
      released.push(...now);
    }
    expect(numbers(released)).toEqual(numbers(bareParts(6, last)));
    expect(nowMs - 30_000).toBeLessThanOrEqual(200 * Math.ceil((150 - 5 - BURST_PARTS) / (SPEED_UP - 1)));
  });

  test("a backlog that comes part by part is no less of one", () => {
    const catchUp = afterOutage();
    let released = 0;
    for (const part of bareParts(6, 150)) {
      catchUp.add([part]);
      released += catchUp.release(30_000 + part.number / 100).length;
    }
    expect(released).toBe(BURST_PARTS);
  });

  test("once it is over, parts go straight through again", () => {
    const catchUp = afterOutage();
    catchUp.add(bareParts(6, 40));
    let number = 40;
    for (let nowMs = 30_000; nowMs <= 37_000; nowMs += 200) {
      catchUp.add([barePart(++number)]);
      catchUp.release(nowMs);
    }
    catchUp.add(bareParts(number + 1, number + 100));
    expect(catchUp.release(37_000)).toHaveLength(100);
  });

  test("a part that comes late takes its place; one that is there already is told", () => {
    const catchUp = afterOutage();
    catchUp.add(bareParts(6, 40).filter(({ number }) => number !== 38));
    catchUp.release(30_000);
    expect(catchUp.add([barePart(38), barePart(39)])).toBe(1);
    expect(numbers(catchUp.release(40_000))).toEqual([...numbers(bareParts(31, 40))]);
  });

  test("keeps no more than a window", () => {
    const catchUp = afterOutage();
    catchUp.add(bareParts(6, 5 + WINDOW_PARTS + 100));
    expect(catchUp.release(30_000)).toHaveLength(100);
    expect(numbers(catchUp.releaseAll())).toEqual(numbers(bareParts(106, 5 + WINDOW_PARTS + 100)));
  });
});
