import type {
  ParticipantRecord,
  RoomRecord,
  RoomStore,
  SeriesAddition,
  SeriesEntry,
  SeriesSpan,
} from "./room-store.ts";

/**
 * Keeps rooms until the process ends. Records are immutable, so that none of them needs a copy. Every step is taken
 * before its method returns: nothing comes between.
 */
export class MemoryRoomStore implements RoomStore {
  readonly #rooms = new Map<string, { room: RoomRecord; participants: Map<string, ParticipantRecord> }>();

  readonly #notes = new Map<string, unknown>();
  #series: (SeriesEntry & { series: string; room: string })[] = [];

  /** At once, where a step must not be come between. */
  peekRoom(id: string): RoomRecord | undefined {
    return this.#rooms.get(id)?.room;
  }

  /** Not a copy. */
  peekNote(key: string): unknown {
    return this.#notes.get(key);
  }

  keys(prefix: string): string[] {
    const found: string[] = [];
    // Not as a list first: there may be a hundred thousand, and few of them meant.
    for (const key of this.#notes.keys()) if (key.startsWith(prefix)) found.push(key);
    return found;
  }

  async insertRoom(room: RoomRecord, host: ParticipantRecord): Promise<boolean> {
    if (this.#rooms.has(room.id)) return false;
    this.#rooms.set(room.id, { room, participants: new Map([[host.id, host]]) });
    return true;
  }

  async room(id: string): Promise<RoomRecord | undefined> {
    return this.#rooms.get(id)?.room;
  }

  async rooms(): Promise<RoomRecord[]> {
    return [...this.#rooms.values()].map((entry) => entry.room).reverse();
  }

  async countOpenRooms(): Promise<number> {
    return this.#rooms.values().reduce((count, { room }) => (room.state === "ended" ? count : count + 1), 0);
  }

  async goLive(id: string, liveAtMs: number): Promise<RoomRecord | undefined> {
    return this.#change(id, { state: "live", liveAtMs });
  }

  async endRoom(id: string, endedAtMs: number): Promise<RoomRecord | undefined> {
    return this.#change(id, { state: "ended", endedAtMs });
  }

  async schedule(id: string, start: { atMs: number; timeZone: string } | null): Promise<RoomRecord | undefined> {
    return this.#change(id, {
      scheduledAtMs: start?.atMs ?? null,
      timeZone: start?.timeZone ?? null,
      openedAtMs: null,
    });
  }

  async openRoom(id: string, openedAtMs: number): Promise<RoomRecord | undefined> {
    return this.#change(id, { openedAtMs });
  }

  async removeRoom(id: string): Promise<void> {
    this.#rooms.delete(id);
  }

  async catchUp(): Promise<number> {
    return 0;
  }

  async participants(room: string): Promise<ParticipantRecord[]> {
    return [...(this.#rooms.get(room)?.participants.values() ?? [])];
  }

  async insertParticipant(participant: ParticipantRecord): Promise<void> {
    this.#rooms.get(participant.room)?.participants.set(participant.id, participant);
  }

  async renameParticipant(room: string, id: string, name: string): Promise<ParticipantRecord | undefined> {
    const participants = this.#rooms.get(room)?.participants;
    const participant = participants?.get(id);
    if (participants === undefined || participant === undefined) return undefined;
    const renamed = { ...participant, name };
    participants.set(id, renamed);
    return renamed;
  }

  async removeParticipant(room: string, id: string): Promise<boolean> {
    return this.#rooms.get(room)?.participants.delete(id) ?? false;
  }

  async note(key: string): Promise<unknown> {
    return structuredClone(this.#notes.get(key));
  }

  async notes(prefix: string): Promise<Map<string, unknown>> {
    return new Map(this.keys(prefix).map((key) => [key, structuredClone(this.#notes.get(key))]));
  }

  async keepNote(key: string, value: unknown): Promise<void> {
    this.#notes.set(key, structuredClone(value));
  }

  async forgetNotes(prefix: string): Promise<void> {
    for (const key of this.keys(prefix)) this.#notes.delete(key);
  }

  async append(series: string, room: string, atMs: number, value: unknown): Promise<void> {
    this.#series.push({ series, room, atMs: Math.floor(atMs), value: structuredClone(value) });
  }

  async appendAll(entries: readonly SeriesAddition[]): Promise<void> {
    for (const { series, room, atMs, value } of entries) await this.append(series, room, atMs, value);
  }

  async entries(series: string, room: string, { sinceMs, limit, newest = false }: SeriesSpan): Promise<SeriesEntry[]> {
    const found = this.#series
      .filter((entry) => entry.series === series && entry.room === room && entry.atMs >= sinceMs)
      .sort((a, b) => a.atMs - b.atMs);
    return found
      .slice(newest ? Math.max(0, found.length - limit) : 0)
      .slice(0, limit)
      .map(({ atMs, value }) => ({ atMs, value: structuredClone(value) }));
  }

  async prune(series: string, beforeMs: number): Promise<void> {
    this.#series = this.#series.filter((entry) => entry.series !== series || entry.atMs >= beforeMs);
  }

  #change(id: string, change: Partial<RoomRecord>): RoomRecord | undefined {
    const entry = this.#rooms.get(id);
    if (entry === undefined) return undefined;
    entry.room = { ...entry.room, ...change };
    return entry.room;
  }
}
