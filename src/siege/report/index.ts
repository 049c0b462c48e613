/**
 * What a siege was.
 *
 * In:    each process's seconds.
 * Out:   a report, as data and in words.
 * Never: says how the server fared: that is for those who measure it.
 */
export { buildReport, type SiegeReport } from "./siege-report.ts";
export { type SiegeRow, SiegeSeconds } from "./siege-seconds.ts";
export { progressLine, summary } from "./text.ts";
