/**
 * Rooms and people: who may speak, what is live, what has ended.
 *
 * In:    requests with their tokens; facts of origins and edges.
 * Out:   views and outcomes; orders to origins; notices and cards to the edges.
 * Never: touches a sample, knows HTTP, or keeps a token in clear.
 */
export { Control, type ControlOptions } from "./control.ts";
export type { AudienceSample } from "./counting/index.ts";
export type { RoomAudienceView } from "./listening-desk.ts";
export type { Invited, Participant } from "./people-desk.ts";
export { PICTURE_BYTES_MAX, type PostList, type PostWish } from "./posts/index.ts";
export type { EventReports, KeptReport } from "./record/index.ts";
export type { RoomView, SpeakerView } from "./room-view.ts";
export type { CalendarEntry, StartRecord } from "./schedule/index.ts";
export { type KeptSigns, SIGNS_KEPT_MS, VERDICTS_KEPT_MS, type VerdictView } from "./verdict/index.ts";
