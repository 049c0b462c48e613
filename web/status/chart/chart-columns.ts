import type { ReportBins } from "../../../src/protocol/index.ts";

type Column = (number | null)[];

/** What is drawn, one entry for each bin. */
export type ChartColumns = {
  /** Seconds, the middle of each bin. */
  at: number[];
  low: Column;
  high: Column;
  expected: Column;
  /** Reports of bins that are within the band, or have none; and of those above it. */
  usual: Column;
  above: Column;
};

/** How many reports a chart shows at least as its height, so that one report on a quiet day is no mountain. */
const HEIGHT_MIN = 8;

export function chartColumns(bins: ReportBins): ChartColumns {
  const { binMs, fromMs, counts, high } = bins;
  const isAbove = (count: number | null, at: number) =>
    count !== null && count > (high[at] ?? Number.POSITIVE_INFINITY);
  return {
    at: counts.map((_, at) => (fromMs + (at + 0.5) * binMs) / 1_000),
    low: columnOf(bins.low, counts.length),
    high: columnOf(high, counts.length),
    expected: columnOf(bins.expected, counts.length),
    usual: counts.map((count, at) => (isAbove(count, at) ? null : count)),
    above: counts.map((count, at) => (isAbove(count, at) ? count : null)),
  };
}

/** The top of the scale. */
export function chartTop({ counts, high }: ReportBins): number {
  const highest = Math.max(HEIGHT_MIN, ...counts.map((count) => count ?? 0), ...high.map((bound) => bound ?? 0));
  return highest * 1.08;
}

/** Runs of bins in which nobody counted, in seconds. */
export function uncounted({ binMs, fromMs, counts }: ReportBins): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  counts.forEach((count, at) => {
    if (count !== null) return;
    const from = (fromMs + at * binMs) / 1_000;
    const last = runs.at(-1);
    if (last?.to === from) last.to = from + binMs / 1_000;
    else runs.push({ from, to: from + binMs / 1_000 });
  });
  return runs;
}

export type ChartRow = { fromMs: number; reports: number | null; expected: number | null; above: boolean };

/** The same as a table of at most `rowsMax` rows, the newest first. `reports`: `null` where nobody counted all the while. */
export function chartRows(bins: ReportBins, rowsMax: number): ChartRow[] {
  const { binMs, fromMs, counts } = bins;
  const each = Math.max(1, Math.ceil(counts.length / rowsMax));
  const rows: ChartRow[] = [];
  for (let at = 0; at < counts.length; at += each) {
    const columns = chartColumns({
      ...bins,
      counts: counts.slice(at, at + each),
      high: bins.high.slice(at, at + each),
    });
    rows.push({
      fromMs: fromMs + at * binMs,
      reports: sumOf(counts.slice(at, at + each)),
      expected: sumOf(bins.expected.slice(at, at + each)),
      above: columns.above.some((count) => count !== null),
    });
  }
  return rows.reverse();
}

/** Of a long list of bins, whatever the wire brought. */
function columnOf(values: readonly (number | null)[], length: number): Column {
  return Array.from({ length }, (_, at) => values[at] ?? null);
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
