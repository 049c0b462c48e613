import type { EventReport, Sentence } from "../event-report.ts";
import { keyFigures } from "../key-figures.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";
import { escapeHtml as text } from "./escape-html.ts";

/** For those who cannot see the colour. */
const TONE_SAID: Record<Sentence["tone"], string> = {
  good: '<span class="unseen">Went well: </span>',
  bad: '<span class="unseen">Went wrong: </span>',
  plain: "",
};

/** What a reader wants first: the sentences, and the figures in large letters. */
export function headSections(report: EventReport, times: ZoneTimes): string {
  const sentences = report.sentences.map(
    ({ tone, text: words }) => `<li class="is-${tone}">${TONE_SAID[tone]}${text(words)}</li>`,
  );
  const keys = keyFigures(report, times).map(
    ({ figure, label, note }) =>
      `<div><dt>${text(label)}</dt><dd><b>${text(figure)}</b></dd><dd><small>${text(note)}</small></dd></div>`,
  );
  return `<dl class="report-keys">${keys.join("")}</dl>
<section class="card"><h2>In short</h2><ul class="report-sentences">${sentences.join("")}</ul></section>`;
}
