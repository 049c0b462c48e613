/**
 * When rooms begin.
 *
 * In:    the host's wish; the time; who is on the air.
 * Out:   rooms that open at their second and go live with their host; how exactly they did; reminders to hand over.
 * Never: waits for a disk before it starts a room, or trusts that the wall clock only goes forward.
 */
export { awaitsStart, scheduleOf } from "./room-schedule.ts";
export type { CalendarEntry } from "./schedule-book.ts";
export { ScheduleDesk } from "./schedule-desk.ts";
export { type StartRecord, startKey } from "./start-record.ts";
export type { StartTime, StartWish } from "./start-time.ts";
