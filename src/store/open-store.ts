import { join } from "node:path";
import type { Database, Statement } from "./database.ts";
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
export type StorePlace = { folder: string; databaseUrl?: string | undefined };

/**
 * Rooms in `stentor.db` of the folder, or in schema `stentor` of the server. Throws StentorError `store_unavailable` when
 * they cannot be had, or another process has them.
 */
export function openStore(place: StorePlace): Promise<RoomStore & { close(): Promise<void> }> {
  return open({ ...place, file: FILE_NAME, schema: SCHEMA_NAME });
}

/** Records alone, in a file or a schema of their own. Throws StentorError `store_unavailable`. */
export function openRecordStore(
  place: StorePlace & { file: string; schema: string },
): Promise<RecordStore & { close(): Promise<void> }> {
  return open(place);
}

/** As `openStore` with a folder, at once. */
export function openRoomStore({ folder }: { folder: string }): RoomStore & { close(): void } {
  const file = new SqliteFile(join(folder, FILE_NAME));
  const read = <Row>(statement: Statement) => file.readNow<Row>(statement);
  return keptIn(file, {
    rooms: read(ALL_ROOMS),
    participants: read(ALL_PARTICIPANTS),
    notes: read(ALL_NOTES),
  });
}

type Content = { rooms: RoomRow[]; participants: ParticipantRow[]; notes: NoteRow[] };

async function open({
  folder,
  databaseUrl,
  file,
  schema,
}: StorePlace & { file: string; schema: string }): Promise<KeptRoomStore> {
  const database: Database =
    databaseUrl === undefined
      ? new SqliteFile(join(folder, file))
      : await PostgresSchema.open({ url: databaseUrl, schema });
  return keptIn(database, {
    rooms: await database.read(ALL_ROOMS),
    participants: await database.read(ALL_PARTICIPANTS),
    notes: await database.read(ALL_NOTES),
  });
}

function keptIn(database: Database, { rooms, participants, notes }: Content): KeptRoomStore {
  const memory = new MemoryRoomStore();
  // In memory each step is taken at once; nothing is left to wait for.
  for (const { key, value } of notes) void memory.keepNote(key, JSON.parse(value));
  const people = Map.groupBy(participants, (row) => row.room);
  for (const row of rooms) {
    const [host, ...guests] = people.get(row.id) ?? [];
    if (host === undefined) continue;
    void memory.insertRoom(roomOf(row), participantOf(host));
    for (const guest of guests) void memory.insertParticipant(participantOf(guest));
  }
  return new KeptRoomStore({ ledger: new Ledger(database), memory, tenure: database.tenure });
}
