import { join } from "node:path";
import type { RecordStore, RoomStore } from "./room-store.ts";
import { openRoomStore, SqliteRoomStore } from "./sqlite-room-store.ts";

/** `databaseUrl`: of a PostgreSQL server; left out: a SQLite file in this folder. */
export type StorePlace = { folder: string; databaseUrl?: string | undefined };

/**
 * Rooms in `stentor.db` of the folder, or in schema `stentor` of the server. Throws StentorError `store_unavailable` when
 * they cannot be had, or another process has them.
 */
export async function openStore({ folder }: StorePlace): Promise<RoomStore & { close(): Promise<void> }> {
  const store = openRoomStore({ folder });
  return Object.assign(store, { close: async () => store.close() });
}

/** Records alone, in a file or a schema of their own. Throws StentorError `store_unavailable`. */
export async function openRecordStore(
  place: StorePlace & { file: string; schema: string },
): Promise<RecordStore & { close(): Promise<void> }> {
  const store = new SqliteRoomStore(join(place.folder, place.file));
  return Object.assign(store, { close: async () => store.close() });
}
