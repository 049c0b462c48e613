/**
 * What people report, kept and counted.
 *
 * In:    reports of trouble, each with the address that it came from; what edges measured of those who report.
 * Out:   an answer once it is on the disk; counts by the minute, by category, room, edge and region; comments.
 * Never: keeps an address, believes a number of reports to be a number of people, or says whether there is trouble.
 */
export type { HeldComment } from "./comments/comment-shelf.ts";
export type { BinsQuestion } from "./minutes/report-bins.ts";
export { readSeriesKey, seriesKey } from "./minutes/series-key.ts";
export type { MinuteOfReports, Tally } from "./minutes/tally.ts";
export { ReportDesk } from "./report-desk.ts";
export type { ReportDeskOptions } from "./report-desk-options.ts";
