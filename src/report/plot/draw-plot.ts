import type { ZoneTimes } from "../wording/zone-times.ts";
import { type Tick, timeTicks, valueTicks } from "./axis.ts";
import type { Box, Pen, Plot, PlotLine, PlotPoint, Spot } from "./plot.ts";

/** Room for the words of marks above the field, and for the times below it. */
const ABOVE = 26;
const BELOW = 20;
/** Between two times below the field, so many widths of one. */
const TIMES_APART = 1.9;
const TIMES_MAX = 9;
const VALUE_STEPS = 4;
/** Two lines of marks, so that neighbours do not run into each other. */
const MARK_LINES = [10, 20];

type Field = Box & { xOf: (atMs: number) => number; yOf: (value: number) => number };

/** Draws the plot into the box: axes, what is usual, stretches, curves, marks. */
export function drawPlot(plot: Plot, box: Box, pen: Pen, times: ZoneTimes): void {
  const ticks = valueTicks(highestOf(plot), VALUE_STEPS, plot.write);
  const field = fieldOf(plot, box, pen, ticks);
  for (const { fromMs, toMs } of plot.stretches) {
    const x = field.xOf(fromMs);
    pen.rect({ x, y: field.y, width: Math.max(1, field.xOf(toMs) - x), height: field.height }, "stretch");
  }
  drawAxes(plot, field, pen, { ticks, times });
  if (plot.band !== null) drawBand(plot.band, field, pen);
  for (const line of plot.lines) drawLine(line, field, pen);
  drawMarks(plot, field, pen);
}

function highestOf({ lines, band }: Plot): number {
  const points = [...lines.flatMap((line) => line.points), ...(band?.high ?? [])];
  return points.reduce((highest, { value }) => Math.max(highest, value ?? 0), 0);
}

function fieldOf({ fromMs, toMs }: Plot, box: Box, pen: Pen, ticks: readonly Tick[]): Field {
  const left = Math.max(...ticks.map(({ label }) => pen.widthOf(label))) + 8;
  const field = { x: box.x + left, y: box.y + ABOVE, width: box.width - left - 4, height: box.height - ABOVE - BELOW };
  const highest = ticks.at(-1)?.value ?? 1;
  const lastsMs = Math.max(1, toMs - fromMs);
  return {
    ...field,
    xOf: (atMs) => field.x + (field.width * Math.min(Math.max(atMs - fromMs, 0), lastsMs)) / lastsMs,
    yOf: (value) => field.y + field.height * (1 - Math.min(Math.max(value / highest, 0), 1)),
  };
}

function drawAxes(
  plot: Plot,
  field: Field,
  pen: Pen,
  { ticks, times }: { ticks: readonly Tick[]; times: ZoneTimes },
): void {
  const right = field.x + field.width;
  for (const { value, label } of ticks) {
    const y = field.yOf(value);
    pen.line(
      [
        [field.x, y],
        [right, y],
      ],
      value === 0 ? "axis" : "grid",
    );
    pen.text([field.x - 6, y + 3.5], label, "end", "axis");
  }
  const bottom = field.y + field.height;
  const widest = pen.widthOf(plot.toMs - plot.fromMs < 600_000 ? times.second(plot.fromMs) : times.minute(plot.fromMs));
  const most = Math.max(2, Math.floor(field.width / (widest * TIMES_APART)));
  for (const { value, label } of timeTicks(plot, Math.min(most, TIMES_MAX), times)) {
    const x = field.xOf(value);
    pen.line(
      [
        [x, bottom],
        [x, bottom + 4],
      ],
      "axis",
    );
    pen.text([within(x, pen.widthOf(label), field), bottom + 16], label, "middle", "axis");
  }
}

function drawBand({ low, high }: NonNullable<Plot["band"]>, field: Field, pen: Pen): void {
  const spots = (points: readonly PlotPoint[]) =>
    points.flatMap(({ atMs, value }): Spot[] => (value === null ? [] : [[field.xOf(atMs), field.yOf(value)]]));
  if (high.length > 1) pen.shape([...spots(high), ...spots(low).reverse()], "band");
}

function drawLine(line: PlotLine, field: Field, pen: Pen): void {
  if (line.drawn === "bars") drawBars(line, field, pen);
  else drawCurve(line, field, pen);
}

function drawCurve(line: PlotLine, field: Field, pen: Pen): void {
  for (const points of unbroken(line.points)) {
    const spots = spotsOf(points, field, line.drawn === "steps");
    const [first] = spots;
    const last = spots.at(-1);
    if (first === undefined || last === undefined) continue;
    const bottom = field.y + field.height;
    if (line.drawn === "area") pen.shape([[first[0], bottom], ...spots, [last[0], bottom]], line.ink);
    if (spots.length === 1) pen.dot(first, line.ink);
    else pen.line(spots, line.ink);
  }
}

function spotsOf(points: readonly PlotPoint[], field: Field, inSteps: boolean): Spot[] {
  const spots = points.map(({ atMs, value }): Spot => [field.xOf(atMs), field.yOf(value ?? 0)]);
  if (!inSteps) return spots;
  return spots.flatMap((spot, at) => {
    const before = spots[at - 1];
    return before === undefined || before[1] === spot[1] ? [spot] : [[spot[0], before[1]] as Spot, spot];
  });
}

function drawBars({ points, ink }: PlotLine, field: Field, pen: Pen): void {
  const gap = Math.min(
    ...points.slice(1).map(({ atMs }, at) => field.xOf(atMs) - field.xOf(points[at]?.atMs ?? atMs)),
    field.width / 8,
  );
  const width = Math.max(1, gap * 0.7);
  for (const { atMs, value } of points) {
    if (value === null || value <= 0) continue;
    const y = field.yOf(value);
    const x = Math.max(field.x, field.xOf(atMs) - gap / 2 - width / 2);
    pen.rect({ x, y, width, height: field.y + field.height - y }, ink);
  }
}

/** Stretches without a hole. */
function unbroken(points: readonly PlotPoint[]): PlotPoint[][] {
  const stretches: PlotPoint[][] = [[]];
  for (const point of points) {
    if (point.value === null) stretches.push([]);
    else stretches.at(-1)?.push(point);
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

/** Words that find no free place above the field are left out; their lines stay. */
function drawMarks({ marks, stretches, fromMs, toMs }: Plot, field: Field, pen: Pen): void {
  const taken = MARK_LINES.map(() => Number.NEGATIVE_INFINITY);
  const inside = marks.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  for (const { atMs } of inside) {
    const x = field.xOf(atMs);
    pen.line(
      [
        [x, field.y - 2],
        [x, field.y + field.height],
      ],
      "mark",
    );
  }
  const named = [...inside, ...stretches.map(({ fromMs: atMs, label }) => ({ atMs, label }))];
  for (const { atMs, label } of named.sort((a, b) => a.atMs - b.atMs)) {
    const width = pen.widthOf(label);
    const middle = within(field.xOf(atMs), width, field);
    const line = taken.findIndex((untilX) => middle - width / 2 > untilX + 6);
    if (line === -1) continue;
    taken[line] = middle + width / 2;
    pen.text([middle, field.y - ABOVE + (MARK_LINES[line] ?? 0)], label, "middle", "mark");
  }
}

/** Where words of this width stand so that they do not leave the field. */
function within(x: number, width: number, field: Field): number {
  return Math.min(Math.max(x, field.x + width / 2 - 4), field.x + field.width - width / 2 + 4);
}
