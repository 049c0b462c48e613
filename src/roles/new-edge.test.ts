import { expect, test } from "bun:test";
import { mostListeners } from "./new-edge.ts";

test("an edge admits whom the operator and the system allow, and keeps files for the rest of its work", () => {
  expect(mostListeners(100_000, 1_048_576)).toBe(100_000);
  expect(mostListeners(100_000, 20_500)).toBe(20_000);
  expect(mostListeners(100_000, undefined)).toBe(100_000);
  expect(mostListeners(100_000, 256)).toBe(0);
});
