import { describe, expect, test } from "bun:test";
import type { PartObject } from "../../protocol/index.ts";
import { PartWindow } from "./part-window.ts";

const NONE = new Uint8Array(0);
const part = (number: number): PartObject => ({ number, cmaf: NONE, oggHead: NONE, oggPage: NONE });
const numbers = (parts: readonly PartObject[]) => parts.map(({ number }) => number);

function filled(...taken: number[]): PartWindow {
  const window = new PartWindow(5);
  for (const number of taken) window.push(part(number));
  return window;
}

describe("a window of five parts", () => {
  test("holds the newest five", () => {
    const window = filled(10, 11, 12, 13, 14, 15, 16);
    expect([window.first, window.last, window.missing]).toEqual([12, 16, 0]);
    expect(numbers(window.range(0, 99))).toEqual([12, 13, 14, 15, 16]);
    expect(window.get(11)).toBeUndefined();
  });

  test("is empty at first", () => {
    const window = new PartWindow(5);
    expect([window.first, window.last]).toEqual([undefined, undefined]);
    expect(window.range(0, 9)).toEqual([]);
  });

  test("counts what did not come, and takes off what comes late", () => {
    const window = filled(10, 13);
    expect([window.missing, numbers(window.range(10, 14))]).toEqual([2, [10, 13]]);
    expect(window.push(part(12))).toBe("late");
    expect([window.missing, numbers(window.range(10, 14))]).toEqual([1, [10, 12, 13]]);
  });

  test("knows repeats and what is too old", () => {
    const window = filled(10, 11, 12, 13, 14, 15);
    expect(window.push(part(12))).toBe("repeat");
    expect(window.push(part(10))).toBe("gone");
    expect(window.push(part(16))).toBe("new");
    expect(window.changes).toBe(7);
  });

  test("grows at its old end when older parts come after a newer one", () => {
    const window = filled(14);
    expect(window.push(part(12))).toBe("late");
    expect([window.first, window.last, window.missing]).toEqual([12, 14, 1]);
    expect(window.push(part(9))).toBe("gone");
  });

  test("lets go of everything at a jump, however far", () => {
    const window = filled(1, 2, 3, 4_000_000_000);
    expect([window.first, window.last]).toEqual([4_000_000_000, 4_000_000_000]);
    expect(window.get(3)).toBeUndefined();
  });

  test("starts at a part that it holds when its oldest are missing", () => {
    const window = filled(10, 11, 14, 16);
    expect(window.first).toBe(14);
    expect(numbers(window.range(10, 17))).toEqual([14, 16]);
  });
});
