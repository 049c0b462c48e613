import type { EventReport } from "../event-report.ts";
import { keyFigures } from "../key-figures.ts";
import { kindOf, whenItWas } from "../wording/when.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";
import type { Paper } from "./paper.ts";

const KEYS_IN_A_ROW = 4;
const KEY_HEIGHT = 62;

const BULLETS = { good: "good", bad: "bad", plain: "soft" } as const;

/** Title, key figures, and what may be quoted. */
export function writeFirstPage(paper: Paper, report: EventReport, times: ZoneTimes): void {
  paper.write(kindOf(report), "kind", { after: 4 });
  paper.write(report.event.title, "title", { after: 4 });
  paper.write(whenItWas(report, times), "when", { after: 6 });
  for (const remark of report.remarks) paper.write(remark, "strong", { after: 4 });
  paper.skip(6);
  writeKeys(paper, report, times);
  paper.skip(4);
  for (const { text, tone } of report.sentences) {
    paper.need(paper.heightOf(text, "body", paper.width - 14));
    paper.bullet(BULLETS[tone]);
    paper.write(text, "body", { indent: 14, after: 5 });
  }
}

function writeKeys(paper: Paper, report: EventReport, times: ZoneTimes): void {
  const keys = keyFigures(report, times);
  const width = paper.width / KEYS_IN_A_ROW;
  for (let row = 0; row < keys.length; row += KEYS_IN_A_ROW) {
    paper.need(KEY_HEIGHT);
    paper.rule("first");
    for (const [at, { figure, label, note }] of keys.slice(row, row + KEYS_IN_A_ROW).entries()) {
      const place = { x: paper.x + at * width, width: width - 10 };
      paper.put(figure, "key", { ...place, y: paper.y + 6 });
      paper.put(label, "label", { ...place, y: paper.y + 29 });
      paper.put(note, "small", { ...place, y: paper.y + 29 + paper.heightOf(label, "label", place.width) });
    }
    paper.skip(KEY_HEIGHT);
  }
}
