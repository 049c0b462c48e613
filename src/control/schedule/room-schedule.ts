import type { RoomSchedule } from "../../protocol/index.ts";
import type { RoomRecord } from "../../store/index.ts";

/** When the room begins, as everybody may know it; `null`: whenever its host wishes. */
export function scheduleOf(room: RoomRecord): RoomSchedule | null {
  const { scheduledAtMs, timeZone, openedAtMs } = room;
  if (scheduledAtMs === null) return null;
  return { scheduledAtMs, timeZone: timeZone ?? "UTC", openedAtMs, phase: phaseOf(room) };
}

/** Whether it waits for its second. */
export function awaitsStart({ scheduledAtMs, openedAtMs, state }: RoomRecord): boolean {
  return scheduledAtMs !== null && openedAtMs === null && state === "waiting";
}

/** A room that went live before control could record its opening is open. */
function phaseOf({ openedAtMs, liveAtMs, state }: RoomRecord): RoomSchedule["phase"] {
  if (state === "live" || liveAtMs !== null) return "open";
  if (openedAtMs === null) return "backstage";
  return "late";
}
