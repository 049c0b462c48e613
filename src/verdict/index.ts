/**
 * "Attack or crowd?" Says of a room's load what it is, with the evidence and its weight.
 *
 * In:    `EdgeSigns` of all edges, and what control knows of the room: schedule, posts, what a rehearsal proved.
 * Out:   a `Verdict` a second; the merged seconds that it rests on, from which anybody can work it out again.
 * Never: sees an address, reads the clock, or keeps more than five minutes of a room.
 */
export { type JudgedSecond, ROOMS_MAX, VerdictEngine } from "./engine.ts";
export { HOUSE } from "./gathering.ts";
export { MODEL, type Model } from "./model.ts";
export type { RoomSecond } from "./room-second.ts";
export { calmContext, type VerdictContext } from "./verdict-context.ts";
