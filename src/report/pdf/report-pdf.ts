import type { EventReport } from "../event-report.ts";
import { kindOf, timesIn, whenItWas } from "../wording/when.ts";
import { Paper } from "./paper.ts";
import { writeFigures, writeMethods } from "./paper-figures.ts";
import { writeFirstPage } from "./paper-front.ts";
import { writePlots } from "./paper-plots.ts";
import { writeStory } from "./paper-story.ts";
import { printable } from "./printable.ts";

/** Letters of the title that stand below each page. */
const TITLE_IN_FOOTER = 40;

/** The report as a paper of A4 pages. The same report gives the same bytes; some 100 KB. */
export async function reportPdf(report: EventReport): Promise<Uint8Array> {
  const times = timesIn(report);
  const { title, asOfMs, room } = report.event;
  const subject = `${kindOf(report)}. ${whenItWas(report, times)}`;
  const paper = new Paper({ title, subject, writtenAt: new Date(asOfMs) });
  writeFirstPage(paper, report, times);
  writePlots(paper, report, times);
  writeStory(paper, report, times);
  writeFigures(paper, report, times);
  writeMethods(paper, report);
  if (printable(title) !== title) {
    const note =
      "Letters that this paper’s fonts do not hold are written in Latin ones, or left out as […]. The page and the data of the report have them as they are.";
    paper.write(note, "small", { after: 4 });
  }
  const short = [...title].length > TITLE_IN_FOOTER ? `${[...title].slice(0, TITLE_IN_FOOTER).join("")}…` : title;
  return paper.close(`${short} · /r/${room}/report`);
}
