/**
 * What must last: rooms and the people in them.
 *
 * In:    records.
 * Out:   the same records; each answer is the caller's own copy.
 * Never: knows of tokens in clear, listeners, or sound; lets a disk decide what is heard.
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
