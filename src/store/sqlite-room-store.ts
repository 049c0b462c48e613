import { join } from "node:path";
import { MemoryRoomStore } from "./memory-room-store.ts";
import * as rows from "./room-rows.ts";
import type {
  ParticipantRecord,
  RoomRecord,
  RoomStore,
  SeriesAddition,
  SeriesEntry,
  SeriesSpan,
} from "./room-store.ts";
import { SqliteFile } from "./sqlite-file.ts";

const FILE_NAME = "stentor.db";

/** Rooms in `stentor.db` of this folder. Throws StentorError `store_unavailable` when the file cannot be had. */
export function openRoomStore({ folder }: { folder: string }): RoomStore & { close(): void } {
  return new SqliteRoomStore(join(folder, FILE_NAME));
}

/**
 * Keeps rooms in a SQLite file and beside it in memory: each step is committed to the disk, then taken in memory, and
 * everything is read from memory. So a disk that is full, slow or gone takes nothing from those who only look.
 */
export class SqliteRoomStore implements RoomStore {
  readonly #file: SqliteFile;
  readonly #memory = new MemoryRoomStore();
  /** By room, what the disk has not taken yet. Bounded: rooms go live and end once, and nobody comes in meanwhile. */
  readonly #owed = new Map<string, readonly rows.Statement[]>();
  #nextPlace = 1;

  constructor(path: string) {
    this.#file = new SqliteFile(path);
    this.#load();
  }

  async insertRoom(room: RoomRecord, host: ParticipantRecord): Promise<boolean> {
    if (this.#memory.has(room.id)) return false;
    this.#write([rows.insertRoom(room, this.#place()), rows.insertParticipant(host, this.#place())]);
    return this.#memory.insertRoom(room, host);
  }

  room(id: string): Promise<RoomRecord | undefined> {
    return this.#memory.room(id);
  }

  rooms(): Promise<RoomRecord[]> {
    return this.#memory.rooms();
  }

  countOpenRooms(): Promise<number> {
    return this.#memory.countOpenRooms();
  }

  async goLive(id: string, liveAtMs: number): Promise<RoomRecord | undefined> {
    if (this.#memory.has(id)) this.#owe(id, [rows.goLive(id, liveAtMs)]);
    return this.#memory.goLive(id, liveAtMs);
  }

  async endRoom(id: string, endedAtMs: number): Promise<RoomRecord | undefined> {
    if (this.#memory.has(id)) this.#owe(id, [rows.endRoom(id, endedAtMs)]);
    return this.#memory.endRoom(id, endedAtMs);
  }

  async schedule(id: string, start: { atMs: number; timeZone: string } | null): Promise<RoomRecord | undefined> {
    if (this.#memory.has(id)) this.#write([rows.schedule(id, start)]);
    return this.#memory.schedule(id, start);
  }

  async openRoom(id: string, openedAtMs: number): Promise<RoomRecord | undefined> {
    if (this.#memory.has(id)) this.#owe(id, [rows.openRoom(id, openedAtMs)]);
    return this.#memory.openRoom(id, openedAtMs);
  }

  async removeRoom(id: string): Promise<void> {
    if (!this.#memory.has(id)) return;
    // Nothing else about the room has to be recorded any more.
    this.#owed.delete(id);
    this.#owe(id, rows.removeRoom(id));
    return this.#memory.removeRoom(id);
  }

  async catchUp(): Promise<number> {
    if (this.#owed.size > 0) this.#tryToPay();
    return this.#owed.size;
  }

  participants(room: string): Promise<ParticipantRecord[]> {
    return this.#memory.participants(room);
  }

  async insertParticipant(participant: ParticipantRecord): Promise<void> {
    if (this.#memory.has(participant.room)) this.#write([rows.insertParticipant(participant, this.#place())]);
    return this.#memory.insertParticipant(participant);
  }

  async renameParticipant(room: string, id: string, name: string): Promise<ParticipantRecord | undefined> {
    this.#write([rows.renameParticipant(room, id, name)]);
    return this.#memory.renameParticipant(room, id, name);
  }

  async removeParticipant(room: string, id: string): Promise<boolean> {
    const wasThere = await this.#memory.removeParticipant(room, id);
    if (wasThere) this.#owe(room, [rows.removeParticipant(room, id)]);
    return wasThere;
  }

  note(key: string): Promise<unknown> {
    return this.#memory.note(key);
  }

  notes(prefix: string): Promise<Map<string, unknown>> {
    return this.#memory.notes(prefix);
  }

  async keepNote(key: string, value: unknown): Promise<void> {
    this.#write([rows.keepNote(key, value)]);
    return this.#memory.keepNote(key, value);
  }

  async forgetNotes(prefix: string): Promise<void> {
    const keys = [...(await this.#memory.notes(prefix)).keys()];
    if (keys.length === 0) return;
    this.#write(keys.map(rows.forgetNote));
    return this.#memory.forgetNotes(prefix);
  }

  async append(series: string, room: string, atMs: number, value: unknown): Promise<void> {
    this.#write([rows.append(series, room, atMs, value)]);
  }

  async appendAll(entries: readonly SeriesAddition[]): Promise<void> {
    this.#write(entries.map(({ series, room, atMs, value }) => rows.append(series, room, atMs, value)));
  }

  /** Read from the file: there may be much of it, and nobody's sound waits for it. */
  async entries(series: string, room: string, { sinceMs, limit, newest = false }: SeriesSpan): Promise<SeriesEntry[]> {
    const found = this.#file.all<rows.SeriesRow>(newest ? rows.SERIES_END : rows.SERIES, series, room, sinceMs, limit);
    return (newest ? found.reverse() : found).map((row) => ({
      atMs: row.at_ms,
      value: JSON.parse(row.value) as unknown,
    }));
  }

  async prune(series: string, beforeMs: number): Promise<void> {
    this.#write([rows.prune(series, beforeMs)]);
  }

  /** Tries once more to record what waits. */
  close(): void {
    if (this.#owed.size > 0) this.#tryToPay();
    this.#file.close();
  }

  #load(): void {
    for (const { key, value } of this.#file.all<rows.NoteRow>(rows.ALL_NOTES)) {
      void this.#memory.keepNote(key, JSON.parse(value));
    }
    const people = Map.groupBy(this.#file.all<rows.ParticipantRow>(rows.ALL_PARTICIPANTS), (row) => row.room);
    for (const row of this.#file.all<rows.RoomRow>(rows.ALL_ROOMS)) {
      const [host, ...guests] = people.get(row.id) ?? [];
      if (host === undefined) continue;
      // In memory each step is taken at once; nothing is left to wait for.
      void this.#memory.insertRoom(rows.roomOf(row), rows.participantOf(host));
      for (const guest of guests) void this.#memory.insertParticipant(rows.participantOf(guest));
      this.#nextPlace = Math.max(this.#nextPlace, row.place + 1, ...[host, ...guests].map(({ place }) => place + 1));
    }
  }

  #place(): number {
    return this.#nextPlace++;
  }

  /** What is owed comes first, so that a room's records follow its order of events. */
  #write(statements: readonly rows.Statement[]): void {
    this.#file.write([...[...this.#owed.values()].flat(), ...statements]);
    this.#owed.clear();
  }

  #owe(room: string, statements: readonly rows.Statement[]): void {
    this.#owed.set(room, [...(this.#owed.get(room) ?? []), ...statements]);
    this.#tryToPay();
  }

  #tryToPay(): void {
    try {
      this.#write([]);
    } catch {
      // It stays owed, and `catchUp` tells how much does.
    }
  }
}
