import type { EventReport } from "../event-report.ts";
import { drawPlot } from "../plot/draw-plot.ts";
import type { Plot, PlotPoint } from "../plot/plot.ts";
import { plotRows } from "../plot/plot-rows.ts";
import { plotsOf } from "../plot/plots-of.ts";
import { SvgPen } from "../plot/svg-pen.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";
import { escapeHtml as text } from "./escape-html.ts";
import { table } from "./table.ts";

/** One drawing for wide pages and paper, one for phones: letters keep their size. */
const SIZES = { wide: { width: 760, height: 250 }, narrow: { width: 320, height: 210 } };

/** Each curve as a drawing, and as a table of the same. */
export function plotSections(report: EventReport, times: ZoneTimes): string {
  return plotsOf(report)
    .map((plot) => plotSection(plot, times))
    .join("\n");
}

function plotSection(plot: Plot, times: ZoneTimes): string {
  const drawings = (Object.keys(SIZES) as (keyof typeof SIZES)[]).map((size) => drawing(plot, size, times));
  const { headers, rows } = plotRows(plot, times);
  return `<section class="card"><figure class="plot"><h2>${text(plot.title)}</h2>
${legend(plot)}${drawings.join("")}
<figcaption>${text(plot.caption)} Times in ${text(times.zone)}.</figcaption></figure>
<details class="fold"><summary>${text(plot.title)} as a table</summary>${table(headers, rows)}</details></section>`;
}

function drawing(plot: Plot, size: keyof typeof SIZES, times: ZoneTimes): string {
  const { width, height } = SIZES[size];
  const pen = new SvgPen();
  drawPlot(plot, { x: 0, y: 0, width, height }, pen, times);
  return `<svg class="plot-${size}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${text(said(plot, times))}">${pen}</svg>`;
}

/** What the drawing shows, for those who cannot see it. */
function said(plot: Plot, times: ZoneTimes): string {
  const lines = plot.lines.map(({ label, points }) => {
    const highest = points.reduce<PlotPoint | undefined>(
      (best, point) => (point.value !== null && point.value > (best?.value ?? -1) ? point : best),
      undefined,
    );
    return highest?.value == null
      ? label
      : `${label}: at most ${plot.write(highest.value)}, at ${times.minute(highest.atMs)}`;
  });
  return `${plot.title}. ${lines.join(". ")}.`;
}

function legend({ lines, band }: Plot): string {
  if (lines.length < 2 && band === null) return "";
  const keys = lines.map(({ label, ink }) => `<span><i class="key-${ink}"></i>${text(label)}</span>`);
  if (band !== null) keys.push(`<span><i class="key-band"></i>${text(band.label)}</span>`);
  return `<p class="legend">${keys.join("")}</p>`;
}
