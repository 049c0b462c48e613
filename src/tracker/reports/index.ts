/**
 * What people report, kept and counted.
 *
 * In:    reports of trouble, each with the address that it came from; what edges measured of those who report.
 * Out:   an answer once it is on the disk; counts by the minute, by category, room, edge and region; comments.
 * Never: keeps an address, believes a number of reports to be a number of people, or says whether there is trouble.
 */
export { ReportDesk, type ReportDeskOptions } from "./report-desk.ts";
export { readSeriesKey, seriesKey } from "./series-key.ts";
export type { MinuteOfReports, Tally } from "./tally.ts";
