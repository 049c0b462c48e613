import { join } from "node:path";
import { type Clock, systemClock } from "../platform/index.ts";
import type { Database } from "./database.ts";
import { KeptRoomStore } from "./kept-room-store.ts";
import { Ledger } from "./ledger.ts";
import { MemoryRoomStore } from "./memory-room-store.ts";
import { PostgresSchema } from "./postgres-schema.ts";
import { ALL_NOTES, type NoteRow } from "./record-rows.ts";
import { ALL_PARTICIPANTS, ALL_ROOMS, type ParticipantRow, participantOf, type RoomRow, roomOf } from "./room-rows.ts";
import type { RecordStore, RoomStore } from "./room-store.ts";
import { SqliteFile } from "./sqlite-file.ts";

const FILE_NAME = "stentor.db";
const SCHEMA_NAME = "stentor";

/** `databaseUrl`: of a PostgreSQL server; left out: a SQLite file in this folder. */
export type StorePlace = {
  folder: string;
  databaseUrl?: string | undefined;
  /** Tells when a server that was away is asked again. */
  clock?: Clock;
};

type Place = StorePlace & { file: string; schema: string };

/**
 * Rooms in `stentor.db` of the folder, or in schema `stentor` of the server. Throws StentorError `store_unavailable` when
 * they cannot be had, or another process has them.
 */
export function openStore(place: StorePlace): Promise<RoomStore & { close(): Promise<void> }> {
  return open({ ...place, file: FILE_NAME, schema: SCHEMA_NAME });
}

/** Records alone, in a file or a schema of their own. Throws StentorError `store_unavailable`. */
export function openRecordStore(place: Place): Promise<RecordStore & { close(): Promise<void> }> {
  return open(place);
}

async function open({ folder, databaseUrl, clock = systemClock, file, schema }: Place): Promise<KeptRoomStore> {
  const database =
    databaseUrl === undefined
      ? new SqliteFile(join(folder, file))
      : await PostgresSchema.open({ url: databaseUrl, schema, clock });
  try {
    return await keptIn(database);
  } catch (fault) {
    await database.close();
    throw fault;
  }
}

async function keptIn(database: Database): Promise<KeptRoomStore> {
  const memory = new MemoryRoomStore();
  // In memory each step is taken at once; nothing is left to wait for.
  for (const { key, value } of await database.read<NoteRow>(ALL_NOTES)) void memory.keepNote(key, JSON.parse(value));
  const people = Map.groupBy(await database.read<ParticipantRow>(ALL_PARTICIPANTS), (row) => row.room);
  for (const row of await database.read<RoomRow>(ALL_ROOMS)) {
    const [host, ...guests] = people.get(row.id) ?? [];
    if (host === undefined) continue;
    void memory.insertRoom(roomOf(row), participantOf(host));
    for (const guest of guests) void memory.insertParticipant(participantOf(guest));
  }
  return new KeptRoomStore({ ledger: new Ledger(database), memory, tenure: database.tenure });
}
