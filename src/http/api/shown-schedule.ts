import type { RoomSchedule } from "../../protocol/index.ts";

/** A schedule as the API tells it. */
export function shownSchedule(schedule: RoomSchedule | null) {
  if (schedule === null) return null;
  const { scheduledAtMs, openedAtMs, timeZone, phase } = schedule;
  return {
    scheduledAt: new Date(scheduledAtMs).toISOString(),
    timeZone,
    openedAt: openedAtMs === null ? null : new Date(openedAtMs).toISOString(),
    phase,
  };
}
