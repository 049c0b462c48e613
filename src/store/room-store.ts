import type { RoomState } from "../protocol/index.ts";

/** A room as it lasts. Times are Unix milliseconds. */
export type RoomRecord = {
  readonly id: string;
  readonly title: string;
  readonly music: boolean;
  readonly state: RoomState;
  readonly epochMs: number;
  readonly createdAtMs: number;
  readonly liveAtMs: number | null;
  readonly endedAtMs: number | null;
  /** When it is to begin, `null`: whenever its host wishes. `timeZone`: an IANA name, as the host meant it. */
  readonly scheduledAtMs: number | null;
  readonly timeZone: string | null;
  /** When a scheduled room opened: from then on it begins as soon as its host is there. */
  readonly openedAtMs: number | null;
};

/** Someone who may speak in a room, host or guest. */
export type ParticipantRecord = {
  readonly id: string;
  readonly room: string;
  readonly name: string;
  readonly role: "host" | "guest";
  /** SHA-256 of the token, as 64 hexadecimal digits; the token itself is kept nowhere. */
  readonly tokenHash: string;
  readonly joinedAtMs: number;
};

/**
 * Keeps what its callers put in JSON: under names, and in series by time, of which whole milliseconds are kept. Names
 * hold no U+0000.
 */
export interface RecordStore {
  /** What stands in JSON under a name that the caller chose; `undefined`: nothing. */
  note(key: string): Promise<unknown>;
  /** Every note whose key begins so. */
  notes(prefix: string): Promise<Map<string, unknown>>;
  /** Kept, on the disk too, before it resolves. Throws StentorError `store_unavailable`. */
  keepNote(key: string, value: unknown): Promise<void>;
  /** Throws StentorError `store_unavailable`. */
  forgetNotes(prefix: string): Promise<void>;
  /** Adds an entry to a series of a room. Throws StentorError `store_unavailable`. */
  append(series: string, room: string, atMs: number, value: unknown): Promise<void>;
  /**
   * Oldest first, at most `limit`, none before `sinceMs`. Of more, the oldest are given, or the `newest`. Throws StentorError
   * `store_unavailable`.
   */
  entries(series: string, room: string, options: SeriesSpan): Promise<SeriesEntry[]>;
  /** Forgets entries of a series that are older, of every room. Throws StentorError `store_unavailable`. */
  prune(series: string, beforeMs: number): Promise<void>;
  /** Adds entries in one step, some thousands at most: all of them are kept, or none. Throws StentorError `store_unavailable`. */
  appendAll(entries: readonly SeriesAddition[]): Promise<void>;
}

export type SeriesAddition = { series: string; room: string; atMs: number; value: unknown };

/**
 * Keeps rooms and participants. Every method is one step that a database can take in one statement or transaction.
 * What was answered lasts. Where a disk is full or a server away, a step that adds something throws StentorError
 * `store_unavailable` and leaves all as it was. A step that changes what is heard at this moment is not theirs to refuse:
 * going live, an opening, an end, a removal hold at once, and are recorded by `catchUp` or with the next step that can be.
 * A process that dies before that finds them undone.
 */
export interface RoomStore extends RecordStore {
  /** The room and its host together. `false`: a room has this id already. */
  insertRoom(room: RoomRecord, host: ParticipantRecord): Promise<boolean>;
  room(id: string): Promise<RoomRecord | undefined>;
  /** Every room, the newest first. */
  rooms(): Promise<RoomRecord[]>;
  /** How many rooms have not ended. */
  countOpenRooms(): Promise<number>;
  /** Never refused. `undefined`: there is no such room. */
  goLive(id: string, liveAtMs: number): Promise<RoomRecord | undefined>;
  /** Never refused. `undefined`: there is no such room. */
  endRoom(id: string, endedAtMs: number): Promise<RoomRecord | undefined>;
  /** When it is to begin; `null` takes that back. Throws StentorError `store_unavailable`. `undefined`: there is no such room. */
  schedule(id: string, start: { atMs: number; timeZone: string } | null): Promise<RoomRecord | undefined>;
  /** A scheduled room has opened. Never refused. `undefined`: there is no such room. */
  openRoom(id: string, openedAtMs: number): Promise<RoomRecord | undefined>;
  /** Forgets the room and everybody in it. Never refused. */
  removeRoom(id: string): Promise<void>;
  /** Records what had to wait. Gives how many rooms still have something that waits; never throws. */
  catchUp(): Promise<number>;
  /** In the order in which they were invited, the host first. */
  participants(room: string): Promise<ParticipantRecord[]>;
  /** Nothing happens when there is no such room. */
  insertParticipant(participant: ParticipantRecord): Promise<void>;
  /** `undefined`: the room has no such participant. */
  renameParticipant(room: string, id: string, name: string): Promise<ParticipantRecord | undefined>;
  /** Never refused. `false`: the room has no such participant. */
  removeParticipant(room: string, id: string): Promise<boolean>;
}

export type SeriesSpan = { sinceMs: number; limit: number; newest?: boolean };

/** One entry of a series, such as what was seen in one second. */
export type SeriesEntry = { readonly atMs: number; readonly value: unknown };
