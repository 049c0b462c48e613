import type { EventReport } from "../event-report.ts";

/** Where the page's assets and neighbours lie. */
export type ReportPage = { styleHref: string; iconHref: string };

export function reportHtml(report: EventReport, page: ReportPage): string {
  return `${page.styleHref}${report.event.title}`;
}
