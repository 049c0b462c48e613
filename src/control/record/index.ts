/**
 * Each event's record, and the report that is written from it.
 *
 * In:    what edges, origins, doors and the tracker say of a room; rehearsals; remarks of the operator.
 * Out:   samples and happenings on the disk, which a restart goes on from; reports, kept when their rooms are forgotten.
 * Never: keeps sound waiting for a disk or for the tracker, or guesses what was not recorded.
 */
export { EventRecorder, type EventRecorderParts } from "./event-recorder.ts";
export type { EventReports } from "./event-reports.ts";
export type { KeptReport } from "./report-shelf.ts";
