/**
 * An event's report, written from what was measured.
 *
 * In:    the record of one event.
 * Out:   figures with their errors, sentences that are true by them, curves; as JSON, as a page, as a paper.
 * Never: reads a clock or a disk, rounds a figure to its favour, or hides what is not known.
 */
export type {
  AudiencePeak,
  AudienceSecond,
  DoorMoment,
  EarlierEvent,
  EventMoment,
  EventRecord,
  EventSample,
  StartRecord,
} from "./event-record.ts";
export type { Curve, EventReport, Figure, Happening, Sentence } from "./event-report.ts";
export type { FigureId } from "./figure-ids.ts";
export { type ReportPage, reportHtml } from "./html/report-html.ts";
export { reportPdf } from "./pdf/report-pdf.ts";
export { reportOf } from "./report-of.ts";
