/**
 * What must last: rooms and the people in them, and what others put down as notes and in series. In SQLite or PostgreSQL.
 *
 * In:    records.
 * Out:   the same records; each answer is the caller's own copy.
 * Never: knows of tokens in clear, listeners, or sound; lets a disk or a server decide what is heard.
 */
export { MemoryRoomStore } from "./memory-room-store.ts";
export { openRecordStore, openStore, type StorePlace } from "./open-store.ts";
export type {
  ParticipantRecord,
  RecordStore,
  RoomRecord,
  RoomStore,
  SeriesAddition,
  SeriesEntry,
  SeriesSpan,
} from "./room-store.ts";
