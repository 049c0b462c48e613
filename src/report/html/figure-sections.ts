import type { EventReport, Figure } from "../event-report.ts";
import { FIGURE_IDS } from "../figure-ids.ts";
import { METHODS } from "../methods.ts";
import { writtenFigure } from "../wording/written-figure.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";
import { escapeHtml as text } from "./escape-html.ts";
import { table } from "./table.ts";

/** Every figure with its error, how each was measured, and what is not known. */
export function figureSections(report: EventReport, times: ZoneTimes): string {
  const rows = FIGURE_IDS.map((id) => row(report.figures[id], times));
  const unknown = report.unknown.map((says) => `<li>${text(says)}</li>`).join("");
  const methods = report.methods.map(
    ({ id, source, how }) => `<div><dt>${text(id)} <small>by ${text(source)}</small></dt><dd>${text(how)}</dd></div>`,
  );
  return `<section class="card"><h2>What is not known</h2><ul class="report-unknown">${unknown}</ul></section>
<section class="card"><h2>All figures</h2>${table(["Figure", "Value", "When", "Measured"], rows)}</section>
<section class="card"><h2>How each figure was measured</h2><dl class="report-methods">${methods.join("")}</dl></section>`;
}

function row(figure: Figure, times: ZoneTimes): string[] {
  const when = figure.atMs === null ? "" : times.second(figure.atMs);
  return [figure.label, writtenFigure(figure, times), when, `${figure.how}, by ${METHODS[figure.how].source}`];
}
