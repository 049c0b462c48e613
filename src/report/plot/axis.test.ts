import { expect, test } from "bun:test";
import { valueTicks } from "./axis.ts";

const labels = (highest: number, write: (value: number) => string) =>
  valueTicks(highest, 4, write).map(({ label }) => label);

test("an axis ends at the first round number that holds all, and names each step once", () => {
  const whole = (value: number) => String(Math.round(value));
  expect(labels(13_000, whole)).toEqual(["0", "5000", "10000", "15000"]);
  expect(labels(3, whole)).toEqual(["0", "1", "2", "3"]);
  expect(labels(1, whole)).toEqual(["0", "1"]);
  expect(labels(0, whole)).toEqual(["0", "1"]);
  expect(labels(0.5, (value) => value.toFixed(1))).toEqual(["0.0", "0.2", "0.4", "0.6"]);
});
