import type { Statement } from "./database.ts";
import type { ParticipantRecord, RoomRecord } from "./room-store.ts";

/** A BIGINT, as the one engine or the other gives it. */
type Whole = number | string;

export type RoomRow = {
  id: string;
  title: string;
  music: number | boolean;
  state: RoomRecord["state"];
  epoch_ms: Whole;
  created_at_ms: Whole;
  live_at_ms: Whole | null;
  ended_at_ms: Whole | null;
  scheduled_at_ms: Whole | null;
  time_zone: string | null;
  opened_at_ms: Whole | null;
  place: Whole;
};

export type ParticipantRow = {
  room: string;
  id: string;
  name: string;
  role: ParticipantRecord["role"];
  token_hash: string;
  joined_at_ms: Whole;
  place: Whole;
};

/** In the order in which they came. */
export const ALL_ROOMS: Statement = { sql: "SELECT * FROM rooms ORDER BY place", values: [] };
export const ALL_PARTICIPANTS: Statement = { sql: "SELECT * FROM participants ORDER BY place", values: [] };

export function insertRoom(room: RoomRecord, place: number): Statement {
  const { id, title, music, state, epochMs, createdAtMs, liveAtMs, endedAtMs } = room;
  const { scheduledAtMs, timeZone, openedAtMs } = room;
  return {
    sql: `INSERT INTO rooms (id, title, music, state, epoch_ms, created_at_ms, live_at_ms, ended_at_ms, place,
          scheduled_at_ms, time_zone, opened_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    values: [
      ...[id, title, music, state, epochMs, createdAtMs, liveAtMs, endedAtMs, place],
      ...[scheduledAtMs, timeZone, openedAtMs],
    ],
  };
}

export function insertParticipant(participant: ParticipantRecord, place: number): Statement {
  const { room, id, name, role, tokenHash, joinedAtMs } = participant;
  return {
    sql: `INSERT INTO participants (room, id, name, role, token_hash, joined_at_ms, place)
          VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [room, id, name, role, tokenHash, joinedAtMs, place],
  };
}

export function goLive(id: string, liveAtMs: number): Statement {
  return { sql: "UPDATE rooms SET state = 'live', live_at_ms = $1 WHERE id = $2", values: [liveAtMs, id] };
}

export function endRoom(id: string, endedAtMs: number): Statement {
  return { sql: "UPDATE rooms SET state = 'ended', ended_at_ms = $1 WHERE id = $2", values: [endedAtMs, id] };
}

export function schedule({ id, scheduledAtMs, timeZone, openedAtMs }: RoomRecord): Statement {
  return {
    sql: "UPDATE rooms SET scheduled_at_ms = $1, time_zone = $2, opened_at_ms = $3 WHERE id = $4",
    values: [scheduledAtMs, timeZone, openedAtMs, id],
  };
}

export function openRoom(id: string, openedAtMs: number): Statement {
  return { sql: "UPDATE rooms SET opened_at_ms = $1 WHERE id = $2", values: [openedAtMs, id] };
}

export function removeRoom(id: string): Statement[] {
  return [
    { sql: "DELETE FROM participants WHERE room = $1", values: [id] },
    { sql: "DELETE FROM rooms WHERE id = $1", values: [id] },
  ];
}

export function renameParticipant(room: string, id: string, name: string): Statement {
  return { sql: "UPDATE participants SET name = $1 WHERE room = $2 AND id = $3", values: [name, room, id] };
}

export function removeParticipant(room: string, id: string): Statement {
  return { sql: "DELETE FROM participants WHERE room = $1 AND id = $2", values: [room, id] };
}

export function roomOf(row: RoomRow): RoomRecord {
  return {
    id: row.id,
    title: row.title,
    music: Boolean(row.music),
    state: row.state,
    epochMs: Number(row.epoch_ms),
    createdAtMs: Number(row.created_at_ms),
    liveAtMs: wholeOrNull(row.live_at_ms),
    endedAtMs: wholeOrNull(row.ended_at_ms),
    scheduledAtMs: wholeOrNull(row.scheduled_at_ms),
    timeZone: row.time_zone,
    openedAtMs: wholeOrNull(row.opened_at_ms),
  };
}

export function participantOf(row: ParticipantRow): ParticipantRecord {
  return {
    id: row.id,
    room: row.room,
    name: row.name,
    role: row.role,
    tokenHash: row.token_hash,
    joinedAtMs: Number(row.joined_at_ms),
  };
}

function wholeOrNull(value: Whole | null): number | null {
  return value === null ? null : Number(value);
}
