import type { EventReport } from "../event-report.ts";
import { drawPlot } from "../plot/draw-plot.ts";
import type { Plot } from "../plot/plot.ts";
import { plotsOf } from "../plot/plots-of.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";
import type { Paper } from "./paper.ts";

const HEIGHT = 150;
/** The first plot is the one that is looked at. */
const FIRST_HEIGHT = 190;

export function writePlots(paper: Paper, report: EventReport, times: ZoneTimes): void {
  for (const [at, plot] of plotsOf(report).entries()) writePlot(paper, plot, at === 0 ? FIRST_HEIGHT : HEIGHT, times);
}

function writePlot(paper: Paper, plot: Plot, height: number, times: ZoneTimes): void {
  paper.heading(plot.title, height + 40);
  writeLegend(paper, plot);
  drawPlot(plot, { x: paper.x, y: paper.y, width: paper.width, height }, paper.pen, times);
  paper.skip(height + 4);
  paper.write(`${plot.caption} Times in ${times.zone}.`, "small", { after: 4 });
}

function writeLegend(paper: Paper, { lines, band }: Plot): void {
  if (lines.length < 2 && band === null) return;
  let x = paper.x;
  const y = paper.y + 9;
  for (const { label, ink } of [...lines, ...(band === null ? [] : [{ label: band.label, ink: "soft" as const }])]) {
    paper.pen.rect({ x, y: y - 5, width: 12, height: 3 }, ink);
    paper.pen.text([x + 16, y], label, "start", "axis");
    x += 16 + paper.pen.widthOf(label) + 18;
  }
  paper.skip(14);
}
