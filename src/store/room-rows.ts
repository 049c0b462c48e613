import type { ParticipantRecord, RoomRecord } from "./room-store.ts";

type Value = string | number | boolean | null;
/** SQL with its values, `$1` the first; they are used in their order, as SQLite counts them by appearance. */
export type Statement = { readonly sql: string; readonly values: readonly Value[] };

export type RoomRow = {
  id: string;
  title: string;
  music: number | boolean;
  state: RoomRecord["state"];
  epoch_ms: number;
  created_at_ms: number;
  live_at_ms: number | null;
  ended_at_ms: number | null;
  scheduled_at_ms: number | null;
  time_zone: string | null;
  opened_at_ms: number | null;
  place: number;
};

export type ParticipantRow = {
  room: string;
  id: string;
  name: string;
  role: ParticipantRecord["role"];
  token_hash: string;
  joined_at_ms: number;
  place: number;
};

/** In the order in which they came. */
export const ALL_ROOMS = "SELECT * FROM rooms ORDER BY place";
export const ALL_PARTICIPANTS = "SELECT * FROM participants ORDER BY place";

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

export function schedule(id: string, start: { atMs: number; timeZone: string } | null): Statement {
  return {
    sql: "UPDATE rooms SET scheduled_at_ms = $1, time_zone = $2, opened_at_ms = NULL WHERE id = $3",
    values: [start?.atMs ?? null, start?.timeZone ?? null, id],
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
    epochMs: row.epoch_ms,
    createdAtMs: row.created_at_ms,
    liveAtMs: row.live_at_ms,
    endedAtMs: row.ended_at_ms,
    scheduledAtMs: row.scheduled_at_ms,
    timeZone: row.time_zone,
    openedAtMs: row.opened_at_ms,
  };
}

export function participantOf(row: ParticipantRow): ParticipantRecord {
  return {
    id: row.id,
    room: row.room,
    name: row.name,
    role: row.role,
    tokenHash: row.token_hash,
    joinedAtMs: row.joined_at_ms,
  };
}

export type NoteRow = { key: string; value: string };
export type SeriesRow = { at_ms: number; value: string };

export const ALL_NOTES = "SELECT key, value FROM notes";
export const SERIES = `SELECT at_ms, value FROM series WHERE name = $1 AND room = $2 AND at_ms >= $3
          ORDER BY at_ms LIMIT $4`;
/** The newest first. */
export const SERIES_END = `SELECT at_ms, value FROM series WHERE name = $1 AND room = $2 AND at_ms >= $3
          ORDER BY at_ms DESC LIMIT $4`;

export function keepNote(key: string, value: unknown): Statement {
  return {
    sql: "INSERT INTO notes (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    values: [key, JSON.stringify(value)],
  };
}

export function forgetNote(key: string): Statement {
  return { sql: "DELETE FROM notes WHERE key = $1", values: [key] };
}

export function append(series: string, room: string, atMs: number, value: unknown): Statement {
  return {
    sql: "INSERT INTO series (name, room, at_ms, value) VALUES ($1, $2, $3, $4)",
    values: [series, room, atMs, JSON.stringify(value)],
  };
}

export function prune(series: string, beforeMs: number): Statement {
  return { sql: "DELETE FROM series WHERE name = $1 AND at_ms < $2", values: [series, beforeMs] };
}
