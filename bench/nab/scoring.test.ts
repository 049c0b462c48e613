import { expect, test } from "bun:test";
import { bestThreshold, PROFILES, type Profile, probationRows, scoreAt } from "./scoring.ts";

const [standard, lowFp, lowFn] = PROFILES as [Profile, Profile, Profile];
const ROWS = 1_000;
/** Ten rows, from 500 to 509; the first 150 rows are probation. */
const windows = [[500, 509]] as const;

function alarmsAt(...rows: number[]) {
  return [{ scores: Array.from({ length: ROWS }, (_, row) => (rows.includes(row) ? 1 : 0)), windows }];
}

test("a window found at its first bin is everything; no alarm at all is nothing", () => {
  for (const profile of PROFILES) {
    expect(scoreAt(alarmsAt(500), profile, 1)).toBeCloseTo(100, 10);
    expect(scoreAt(alarmsAt(), profile, 1)).toBe(0);
  }
});

test("later in the window is worth less, and only the best alarm in it counts", () => {
  const worthOf = (row: number) => scoreAt(alarmsAt(row), standard, 1);
  // Half way: 2 / (1 + e^-2.5) − 1 of 2 / (1 + e^-5) − 1, then scaled from −1…1 to 0…100.
  expect(worthOf(505)).toBeCloseTo(50 + (50 * 0.848284) / 0.986614, 3);
  expect(worthOf(509)).toBeGreaterThan(50);
  expect(scoreAt(alarmsAt(503, 505, 509), standard, 1)).toBe(worthOf(503));
});

test("a false alarm costs its weight, less of it close behind a window, and twice that where false alarms weigh more", () => {
  const costOf = (row: number, profile: Profile) => 100 - scoreAt(alarmsAt(500, row), profile, 1);
  expect(costOf(200, standard)).toBeCloseTo((100 * 0.11) / 2, 6);
  expect(costOf(900, standard)).toBeCloseTo((100 * 0.11) / 2, 6);
  expect(costOf(200, lowFp)).toBeCloseTo((100 * 0.22) / 2, 6);
  expect(costOf(200, lowFn)).toBeCloseTo((100 * 0.11) / 3, 6);
  // One row behind a window of ten: 1/9 of a width, 1 − 2 / (1 + e^(5/9)) of the cost.
  expect(costOf(510, standard)).toBeCloseTo(5.5 * (1 - 2 / (1 + Math.exp(5 / 9))), 6);
});

test("probation is free, 15 % of the rows and at most 750", () => {
  expect(scoreAt(alarmsAt(0, 149, 500), standard, 1)).toBeCloseTo(100, 10);
  expect(scoreAt(alarmsAt(150, 500), standard, 1)).toBeLessThan(100);
  expect(probationRows(15_902)).toBe(750);
});

test("one threshold serves all series: the best is where alarms gained outweigh alarms paid", () => {
  const scores = Array.from({ length: ROWS }, () => 0);
  scores[500] = 0.5;
  scores[800] = 0.9;
  const other = { scores: scores.with(500, 0.2), windows };
  const best = bestThreshold([{ scores, windows }, other], standard);
  expect(best.threshold).toBe(0.2);
  expect(best.score).toBeCloseTo(100 - (100 * 2 * 0.11) / 4, 6);
});
