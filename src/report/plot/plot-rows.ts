import type { ZoneTimes } from "../wording/zone-times.ts";
import { timeTicks } from "./axis.ts";
import type { Plot, PlotPoint } from "./plot.ts";

const ROWS_MAX = 14;

/** A plot as a table: what each line shows at round times of day. */
export function plotRows(plot: Plot, times: ZoneTimes): { headers: string[]; rows: string[][] } {
  const headers = ["Time", ...plot.lines.map(({ label }) => label)];
  const rows = timeTicks(plot, ROWS_MAX, times).map(({ value: atMs, label }) => [
    label,
    ...plot.lines.map(({ points }) => {
      const point = pointAt(points, atMs);
      return point == null ? "not known" : plot.write(point);
    }),
  ]);
  return { headers, rows };
}

/** The last value up to this moment, else the first after it; `null` in a hole. */
function pointAt(points: readonly PlotPoint[], atMs: number): number | null {
  return (points.findLast((point) => point.atMs <= atMs) ?? points[0])?.value ?? null;
}
