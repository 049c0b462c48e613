import { expect, test } from "bun:test";
import { PROBE_HEADER } from "../protocol/index.ts";
import { isProbe, probeMark } from "./probe-mark.ts";

const SECRET = new Uint8Array(32).fill(7);

const asking = (mark?: string) =>
  new Request("http://edge/r/a/listen", mark === undefined ? {} : { headers: { [PROBE_HEADER]: mark } });

test("a probe is known by its mark for this room, and by nothing else", () => {
  const knows = (mark?: string) => isProbe(asking(mark), "a", () => SECRET);
  expect(knows(probeMark(SECRET, "a"))).toBe(true);
  expect(knows(probeMark(SECRET, "b"))).toBe(false);
  expect(knows(probeMark(new Uint8Array(32), "a"))).toBe(false);
  expect(knows("\u00e4".repeat(64))).toBe(false);
  expect(knows("")).toBe(false);
  expect(knows()).toBe(false);
});
