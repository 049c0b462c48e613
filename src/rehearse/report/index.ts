/**
 * What a person reads of a rehearsal.
 *
 * In:    a report; the last second.
 * Out:   a line, a summary, a page that stands alone.
 * Never: judges; the verdict is the report's.
 */
export { htmlReport } from "./page.ts";
export { progressLine, summary } from "./text.ts";
