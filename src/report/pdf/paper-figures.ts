import type { EventReport } from "../event-report.ts";
import { FIGURE_IDS } from "../figure-ids.ts";
import { METHODS } from "../methods.ts";
import { writtenFigure } from "../wording/written-figure.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";
import type { Paper } from "./paper.ts";
import { writeTable } from "./paper-table.ts";

/** What is not known, and every figure with its error. */
export function writeFigures(paper: Paper, report: EventReport, times: ZoneTimes): void {
  paper.heading("What is not known");
  for (const says of report.unknown) paper.write(says, "body");
  paper.heading("All figures");
  const rows = FIGURE_IDS.map((id) => {
    const figure = report.figures[id];
    const when = figure.atMs === null ? "" : times.second(figure.atMs);
    return [figure.label, writtenFigure(figure, times), when, `${figure.how}, by ${METHODS[figure.how].source}`];
  });
  writeTable(paper, ["Figure", "Value", "When", "Measured"], rows, [5, 3, 2, 3]);
}

export function writeMethods(paper: Paper, { methods }: EventReport): void {
  paper.heading("How each figure was measured");
  for (const { id, source, how } of methods) {
    paper.write(`${id}, by ${source}`, "label", { after: 1 });
    paper.write(how, "small", { after: 4 });
  }
}
