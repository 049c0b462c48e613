import type { ParticipantRecord, RoomRecord } from "../room-store.ts";

/** Of a room that begins whenever its host wishes. */
export const UNSCHEDULED = { scheduledAtMs: null, timeZone: null, openedAtMs: null };

export function room(id: string, over: Partial<RoomRecord> = {}): RoomRecord {
  return {
    id,
    title: id,
    music: false,
    state: "waiting",
    epochMs: 1_700_000_000_000,
    createdAtMs: 1_700_000_000_137,
    liveAtMs: null,
    endedAtMs: null,
    ...UNSCHEDULED,
    ...over,
  };
}

export function person(of: string, id: string): ParticipantRecord {
  const role = id === "host" ? "host" : "guest";
  return { id, room: of, name: id, role, tokenHash: "0".repeat(64), joinedAtMs: 1_700_000_000_137 };
}
