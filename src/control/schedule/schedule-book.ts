import type { RecordStore, RoomRecord } from "../../store/index.ts";
import { type StartRecord, startKey } from "./start-record.ts";

/** What is kept of a room's schedule beside its record: how often it changed, and whether people were reminded. */
type Kept = {
  sequence: number;
  changedAtMs: number;
  /** The start that was last set, also when it was taken back. */
  last: { atMs: number; timeZone: string } | null;
  remindedForMs: number | null;
};

/** A start as a calendar takes it. `sequence` grows with each change; a start that was taken back is cancelled. */
export type CalendarEntry = {
  room: string;
  title: string;
  atMs: number;
  timeZone: string;
  sequence: number;
  changedAtMs: number;
  isCancelled: boolean;
};

/** Schedules and starts on the disk. Each method may throw StentorError `store_unavailable`. */
export class ScheduleBook {
  readonly #store: RecordStore;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  async changed(room: RoomRecord, start: { atMs: number; timeZone: string } | null, nowMs: number): Promise<void> {
    const before = await this.#kept(room);
    const last = start ?? before.last ?? standing(room);
    const kept: Kept = { sequence: before.sequence + 1, changedAtMs: nowMs, last, remindedForMs: null };
    await this.#store.keepNote(scheduleKey(room.id), kept);
  }

  async isReminded(room: RoomRecord): Promise<boolean> {
    return (await this.#kept(room)).remindedForMs === room.scheduledAtMs;
  }

  async reminded(room: RoomRecord): Promise<void> {
    const kept = await this.#kept(room);
    await this.#store.keepNote(scheduleKey(room.id), { ...kept, remindedForMs: room.scheduledAtMs });
  }

  /** `undefined`: the room never had a start. */
  async calendar(room: RoomRecord): Promise<CalendarEntry | undefined> {
    const { sequence, changedAtMs, last } = await this.#kept(room);
    const start = standing(room) ?? last;
    if (start === null) return undefined;
    const { id, title } = room;
    return { room: id, title, ...start, sequence, changedAtMs, isCancelled: room.scheduledAtMs === null };
  }

  async start(room: string): Promise<StartRecord | undefined> {
    return (await this.#store.note(startKey(room))) as StartRecord | undefined;
  }

  async keepStart(room: string, record: StartRecord): Promise<void> {
    await this.#store.keepNote(startKey(room), record);
  }

  async forget(room: string): Promise<void> {
    await this.#store.forgetNotes(scheduleKey(room));
    await this.#store.forgetNotes(startKey(room));
  }

  async #kept(room: RoomRecord): Promise<Kept> {
    const kept = (await this.#store.note(scheduleKey(room.id))) as Kept | undefined;
    return kept ?? { sequence: 0, changedAtMs: room.createdAtMs, last: null, remindedForMs: null };
  }
}

function scheduleKey(room: string): string {
  return `schedule:${room}/`;
}

function standing({ scheduledAtMs, timeZone }: RoomRecord): { atMs: number; timeZone: string } | null {
  return scheduledAtMs === null ? null : { atMs: scheduledAtMs, timeZone: timeZone ?? "UTC" };
}
