import type { RoomSchedule } from "../../src/protocol/index.ts";
import type { Room, ShownSchedule } from "../api/room-api.ts";

/** A room's start as pages reckon with it; `undefined`: nobody set one. */
export function startOf({ schedule }: Pick<Room, "schedule">): RoomSchedule | undefined {
  return schedule === null || schedule === undefined ? undefined : readSchedule(schedule);
}

function readSchedule({ scheduledAt, openedAt, timeZone, phase }: ShownSchedule): RoomSchedule {
  const openedAtMs = openedAt === null ? null : Date.parse(openedAt);
  return { scheduledAtMs: Date.parse(scheduledAt), timeZone, openedAtMs, phase };
}
