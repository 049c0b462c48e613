import type { EventReport } from "../event-report.ts";
import { kindOf, timesIn, whenItWas } from "../wording/when.ts";
import { escapeHtml as text } from "./escape-html.ts";
import { figureSections } from "./figure-sections.ts";
import { headSections } from "./head-sections.ts";
import { plotSections } from "./plot-sections.ts";
import { storySections } from "./story-sections.ts";

/** Where the page's assets lie: paths of our own; `undefined`: there are none. */
export type ReportPage = { styleHref: string | undefined; iconHref: string | undefined };

/** The report as a page: no script, no style of its own, readable and printable as it is. All text of people is escaped. */
export function reportHtml(report: EventReport, page: ReportPage): string {
  const times = timesIn(report);
  const title = text(report.event.title);
  const first = report.sentences[0]?.text ?? "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} · ${text(kindOf(report))} · Stentor</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="description" content="${text(first)}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${assets(page)}<link rel="alternate" type="application/json" href="/r/${text(report.event.room)}/report.json">
<link rel="alternate" type="application/pdf" href="/r/${text(report.event.room)}/report.pdf">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar"><a class="brand" href="/">${mark(page)}Stentor</a></header>
<main id="main" tabindex="-1"><article class="report">
<header class="report-head">
<p class="report-kind">${text(kindOf(report))}</p>
<h1 dir="auto">${title}</h1>
<p class="report-when">${text(whenItWas(report, times))}</p>
${remarks(report)}${links(report)}</header>
${headSections(report, times)}
${plotSections(report, times)}
${storySections(report, times)}
${figureSections(report, times)}
</article></main>
</body>
</html>
`;
}

function remarks({ remarks: said }: EventReport): string {
  return said.map((remark) => `<p class="report-remark" dir="auto">${text(remark)}</p>\n`).join("");
}

function links({ event }: EventReport): string {
  const at = `/r/${text(event.room)}`;
  return `<p class="report-links"><a href="${at}/report.pdf">PDF</a> <a href="${at}/report.json">JSON</a> <a href="${at}">The room</a> <a href="${at}/verdict">Attack or crowd?</a></p>\n`;
}

function assets({ styleHref, iconHref }: ReportPage): string {
  const icon = iconHref === undefined ? "" : `<link rel="icon" href="${text(iconHref)}" type="image/svg+xml">\n`;
  return styleHref === undefined ? icon : `${icon}<link rel="stylesheet" href="${text(styleHref)}">\n`;
}

function mark({ iconHref }: ReportPage): string {
  return iconHref === undefined ? "" : `<img src="${text(iconHref)}" alt="" width="30" height="30">`;
}
