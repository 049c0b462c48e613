import type { ReportBins } from "../../../src/protocol/index.ts";
import { countText } from "../../ui/words.ts";
import { spanText, timeText } from "../status-words.ts";
import { chartRows } from "./chart-columns.ts";

/** The chart in a sentence. */
export function chartSummary(bins: ReportBins, nowMs: number): string {
  const [whole] = chartRows(bins, 1);
  const span = spanText(bins.binMs * bins.counts.length);
  const said = whole?.reports ?? null;
  if (said === null) return `Nobody counted in the last ${span}.`;
  const total = said === 0 ? `No reports in the last ${span}` : `${reportsText(said)} in the last ${span}`;
  if (whole?.expected === null || whole === undefined) {
    return `${total}. What is usual here is still being learned.`;
  }
  return `${total}; about ${countText(whole.expected)} are usual.${peakText(bins, nowMs)}`;
}

/** One bin in a sentence. */
export function binText(bins: ReportBins, at: number, nowMs: number): string {
  const fromMs = bins.fromMs + at * bins.binMs;
  const when = `${timeText(fromMs, nowMs)}, ${spanText(bins.binMs)}`;
  const count = bins.counts[at] ?? null;
  if (count === null) return `${when}: not counted.`;
  const [expected, high] = [bins.expected[at] ?? null, bins.high[at] ?? null];
  const usual =
    expected === null ? "" : `; ${usualText(expected)} usual${high === null ? "" : `, up to ${Math.floor(high)}`}`;
  return `${when}: ${reportsText(count)}${usual}.`;
}

export function reportsText(count: number): string {
  if (count === 0) return "no reports";
  return count === 1 ? "1 report" : `${countText(count)} reports`;
}

/** "3 are", "0.4 is" */
export function usualText(expected: number): string {
  const figure = expected >= 10 ? countText(expected) : expected.toFixed(1).replace(/\.0$/, "");
  return `${figure} ${figure === "1" ? "is" : "are"}`;
}

function peakText(bins: ReportBins, nowMs: number): string {
  const above = chartRows(bins, bins.counts.length).filter((row) => row.above);
  const peak = above.sort((one, other) => (other.reports ?? 0) - (one.reports ?? 0))[0];
  return peak === undefined ? "" : ` Most at ${timeText(peak.fromMs, nowMs)}: ${reportsText(peak.reports ?? 0)}.`;
}
