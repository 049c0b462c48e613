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
 * Keeps rooms and participants. Every method is one step that a database can take in one statement or transaction.
 * What was answered lasts. A step that cannot be recorded throws StentorError `store_unavailable` and leaves all as it
 * was; only a room's end and its removal are never refused, see there.
 */
export interface RoomStore {
  /** The room and its host together. `false`: a room has this id already. */
  insertRoom(room: RoomRecord, host: ParticipantRecord): Promise<boolean>;
  room(id: string): Promise<RoomRecord | undefined>;
  /** Every room, the newest first. */
  rooms(): Promise<RoomRecord[]>;
  /** How many rooms have not ended. */
  countOpenRooms(): Promise<number>;
  /** `undefined`: there is no such room. */
  goLive(id: string, liveAtMs: number): Promise<RoomRecord | undefined>;
  /**
   * A disk does not keep a room open: where the end cannot be recorded now, it holds from now on all the same, and is
   * recorded by `catchUp` or the next step that can be. A process that dies before that finds the room open again.
   */
  endRoom(id: string, endedAtMs: number): Promise<RoomRecord | undefined>;
  /** Forgets the room and everybody in it; recorded as `endRoom` is. */
  removeRoom(id: string): Promise<void>;
  /** Records what had to wait. Gives the rooms that still wait; never throws. */
  catchUp(): Promise<number>;
  /** In the order in which they were invited, the host first. */
  participants(room: string): Promise<ParticipantRecord[]>;
  /** Nothing happens when there is no such room. */
  insertParticipant(participant: ParticipantRecord): Promise<void>;
  /** `undefined`: the room has no such participant. */
  renameParticipant(room: string, id: string, name: string): Promise<ParticipantRecord | undefined>;
  /** `false`: the room has no such participant. */
  removeParticipant(room: string, id: string): Promise<boolean>;
}
