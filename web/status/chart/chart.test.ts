import { expect, test } from "bun:test";
import type { ReportBins } from "../../../src/protocol/index.ts";
import { chartColumns, chartRows, chartTop, uncounted } from "./chart-columns.ts";
import { binText, chartSummary } from "./chart-words.ts";

const AT = new Date(2026, 10, 22, 20, 0).getTime();
const bins = (counts: (number | null)[], usual: number | null = 3, high: number | null = 9): ReportBins => ({
  binMs: 600_000,
  fromMs: AT,
  counts,
  expected: counts.map(() => usual),
  low: counts.map(() => (usual === null ? null : 0)),
  high: counts.map(() => high),
});

test("what lies above the band is drawn apart, and what nobody counted not at all", () => {
  const { at, usual, above } = chartColumns(bins([2, null, null, 40, 9]));
  expect(usual).toEqual([2, null, null, null, 9]);
  expect(above).toEqual([null, null, null, 40, null]);
  expect(at[0]).toBe(AT / 1_000 + 300);
  expect(uncounted(bins([2, null, null, 40, null]))).toEqual([
    { from: AT / 1_000 + 600, to: AT / 1_000 + 1_800 },
    { from: AT / 1_000 + 2_400, to: AT / 1_000 + 3_000 },
  ]);
});

test("one report on a quiet day is no mountain, and a surge fits", () => {
  expect(chartTop(bins([0, 1, 0], null, null))).toBeGreaterThan(8);
  expect(chartTop(bins([0, 5_000]))).toBeGreaterThan(5_000);
  expect(chartTop(bins([]))).toBeGreaterThan(0);
});

test("the chart in a sentence: quiet, surging, without a baseline, away", () => {
  const nowMs = AT + 3_600_000;
  expect(chartSummary(bins([2, 3, 1]), nowMs)).toBe("6 reports in the last 30 min; about 9 are usual.");
  expect(chartSummary(bins([2, 44, 212]), nowMs)).toEndWith("Most at 20:20: 212 reports.");
  expect(chartSummary(bins([0, 0], null, null), nowMs)).toContain("still being learned");
  expect(chartSummary(bins([null, null]), nowMs)).toBe("Nobody counted in the last 20 min.");
  expect(binText(bins([1]), 0, nowMs)).toBe("20:00, 10 min: 1 report; 3 are usual, up to 9.");
  expect(binText(bins([null]), 0, nowMs)).toBe("20:00, 10 min: not counted.");
});

test("the table holds the same reports in fewer rows, the newest first", () => {
  const rows = chartRows(bins([1, 2, null, 40, 5, null]), 3);
  expect(rows.map(({ reports, above }) => [reports, above])).toEqual([
    [5, false],
    [40, true],
    [3, false],
  ]);
  expect(rows[0]?.fromMs).toBe(AT + 4 * 600_000);
  expect(rows[1]?.expected).toBe(6);
});
