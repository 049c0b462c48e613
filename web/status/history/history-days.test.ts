import { expect, test } from "bun:test";
import { madeUpIncident } from "../../testing/fake-tracker.ts";
import { HISTORY_DAYS, historyDays, historySummary } from "./history-days.ts";

const NOON = new Date(2026, 10, 22, 12).getTime();
const DAY_MS = 86_400_000;

test("a day shows the worst that touched it, and an incident over midnight touches two", () => {
  const night = new Date(2026, 10, 20, 23, 50).getTime();
  const days = historyDays(
    [
      madeUpIncident({ id: "a", openedAtMs: night, resolvedAtMs: night + 1_200_000, impact: "minor" }),
      madeUpIncident({ id: "b", openedAtMs: night - 3_600_000, resolvedAtMs: night - 3_000_000, impact: "critical" }),
      madeUpIncident({ id: "c", openedAtMs: night, mergedInto: "b" }),
      madeUpIncident({ id: "d", openedAtMs: NOON - 300 * DAY_MS, resolvedAtMs: NOON - 299 * DAY_MS }),
    ],
    NOON,
    0,
  );
  expect(days).toHaveLength(HISTORY_DAYS);
  expect(days.slice(-4).map(({ state }) => state)).toEqual(["fine", "trouble", "possible", "fine"]);
  expect(historySummary(days)).toBe("2 of the last 90 days had some, 1 of them with grave trouble.");
});

test("what still goes on reaches today, and days of 23 and 25 hours are days", () => {
  const days = historyDays([madeUpIncident({ id: "a", openedAtMs: NOON - 2 * DAY_MS })], NOON, 0);
  expect(days.slice(-4).map(({ state }) => state)).toEqual(["fine", "trouble", "trouble", "trouble"]);
  const dates = days.map(({ atMs }) => new Date(atMs).toDateString());
  expect(new Set(dates).size).toBe(HISTORY_DAYS);
  expect(days.every(({ atMs }) => new Date(atMs).getHours() === 0)).toBe(true);
  expect(historySummary(historyDays([], NOON, 0))).toBe("No incident is on record for the last 90 days.");
});

test("of days before the tracker's first nothing is said, unless an incident reaches back", () => {
  const days = historyDays([], NOON, NOON - DAY_MS);
  expect(days.slice(-3).map(({ state }) => state)).toEqual(["unknown", "fine", "fine"]);
  expect(historySummary(days)).toBe("No incident is on record for the last 2 days.");
  expect(historySummary(historyDays([], NOON, NOON - 1_000))).toBe(
    "No incident is on record for today, the first day.",
  );
  const early = [madeUpIncident({ id: "a", openedAtMs: NOON - 500, impact: "minor" })];
  expect(historySummary(historyDays(early, NOON, NOON - 1_000))).toBe(
    "Today, the first day, had some, none of them grave.",
  );
});
