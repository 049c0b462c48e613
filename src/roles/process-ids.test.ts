import { expect, test } from "bun:test";
import { newProcessId } from "./process-ids.ts";

test("an id is one token of a subject, and new each time", () => {
  const ids = Array.from({ length: 1_000 }, () => newProcessId({ name: "hall_1" }, "edge"));
  for (const id of ids) expect(id).toMatch(/^hall_1-edge-[0-9a-z]{6}$/);
  expect(new Set(ids).size).toBe(1_000);
});

test("without a name it is the machine's, of which a token is made", () => {
  expect(newProcessId({ name: undefined }, "origin")).toMatch(/^[A-Za-z0-9_-]{0,24}-origin-[0-9a-z]{6}$/);
});
