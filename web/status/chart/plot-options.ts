import uPlot from "uplot";
import type { ReportBins } from "../../../src/protocol/index.ts";
import { chartColumns, chartTop, uncounted } from "./chart-columns.ts";

const HEIGHT_PX = 230;
const DAY_MS = 86_400_000;
/** Which columns of the data the band lies between; the first is the time. */
const LOW = 1;
const HIGH = 2;

/** The page's own colours, in the present light. */
type Paint = Record<"ink" | "soft" | "line" | "band" | "expected" | "usual" | "above" | "away", string>;

function paintOf(element: Element): Paint {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour("ink"),
    soft: colour("ink-soft"),
    line: colour("line"),
    band: colour("plot-band"),
    expected: colour("good"),
    usual: colour("plot-usual"),
    above: colour("live"),
    away: colour("sunken"),
  };
}

export function plotData(bins: ReportBins): uPlot.AlignedData {
  const { at, low, high, expected, usual, above } = chartColumns(bins);
  return [at, low, high, expected, usual, above];
}

/** `element`: where it will stand. `point`: told which bin lies under the pointer, `null` for none. */
export function plotOptions(
  element: HTMLElement,
  bins: () => ReportBins,
  point: (at: number | null) => void,
): uPlot.Options {
  const paint = paintOf(element);
  const axis = { stroke: paint.soft, font: "12px system-ui, sans-serif", ticks: { show: false } };
  const none = { points: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.82, 40], align: 0 });
  const { binMs, counts } = bins();
  return {
    width: Math.max(200, element.clientWidth),
    height: HEIGHT_PX,
    padding: [10, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { range: () => spanOf(bins()) },
      y: { range: () => [0, chartTop(bins())] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        grid: { show: false },
        space: 64,
        values: (_, at) => timeLabels(at, binMs * counts.length > DAY_MS),
      },
      {
        ...axis,
        size: 42,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000],
        grid: { stroke: paint.line, width: 1 },
        values: (_, at) => at.map(countLabel),
      },
    ],
    bands: [{ series: [HIGH, LOW], fill: paint.band }],
    series: [
      {},
      { ...none, stroke: "transparent", spanGaps: false },
      { ...none, stroke: "transparent", spanGaps: false },
      { ...none, stroke: paint.expected, width: 1.5, dash: [5, 4], spanGaps: false },
      { ...none, fill: paint.usual, width: 0, ...(bars && { paths: bars }) },
      { ...none, fill: paint.above, width: 0, ...(bars && { paths: bars }) },
    ],
    hooks: {
      drawClear: [(plot) => shadeUncounted(plot, bins(), paint.away)],
      setCursor: [({ cursor }) => point(cursor.idx ?? null)],
    },
  };
}

function spanOf({ fromMs, binMs, counts }: ReportBins): [number, number] {
  return [fromMs / 1_000, (fromMs + binMs * counts.length) / 1_000];
}

function shadeUncounted({ ctx, bbox, valToPos }: uPlot, bins: ReportBins, colour: string): void {
  ctx.save();
  ctx.fillStyle = colour;
  for (const { from, to } of uncounted(bins)) {
    const left = Math.max(bbox.left, valToPos(from, "x", true));
    const right = Math.min(bbox.left + bbox.width, valToPos(to, "x", true));
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

function timeLabels(at: number[], withDays: boolean): string[] {
  return at.map((seconds) => {
    const time = new Date(seconds * 1_000);
    if (withDays && time.getHours() === 0)
      return time.toLocaleDateString("en-GB", { weekday: "short", day: "numeric" });
    return time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  });
}

function countLabel(count: number): string {
  if (!Number.isInteger(count)) return "";
  return count >= 1_000 ? `${count / 1_000}k` : String(count);
}
