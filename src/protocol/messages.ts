/** The JSON messages between our own processes. Each travels as UTF-8 bytes; see `subjects.ts` for who sends what. */
import type { ErrorCode } from "./error-codes.ts";
import type { Post } from "./post.ts";
import type { Rendition } from "./rendition.ts";
import type { RoomSchedule } from "./schedule.ts";

/** `waiting`: opened, the host is not live yet, the hold sound plays. */
export type RoomState = "waiting" | "live" | "ended";

/** What an edge needs to serve a room. */
export type RoomCard = {
  room: string;
  title: string;
  state: RoomState;
  /** Unix milliseconds; a multiple of the part length, so that all rooms' parts start together. */
  epochMs: number;
  /** The default first. */
  renditions: Rendition[];
};

export type SpeakerLevel = {
  /** The participant's id. */
  id: string;
  speaking: boolean;
  /** Momentary loudness in LUFS, at least −70, rounded to whole numbers. */
  loudnessLufs: number;
};

/** What an origin says of one room. A new `bootId`: another process makes the sound, and speakers have to come again. */
export type SpeakerFacts = {
  room: string;
  playing: "speakers" | "hold";
  speakers: SpeakerLevel[];
  origin: string;
  bootId: string;
};

/** What listeners are told of a room. `listeners` counts all edges; `null` while it is not known. */
export type RoomNotice = {
  room: string;
  title: string;
  state: RoomState;
  playing: "speakers" | "hold";
  listeners: number | null;
  /** At most 50, who speaks first. */
  speakers: { id: string; name: string; role: "host" | "guest"; speaking: boolean }[];
  /** Left out: nobody set one. */
  schedule?: RoomSchedule;
  /** The newest, for those who are here; left out: there is none, or it is more than a minute old. */
  post?: Post;
  /** Grows with each post and each removal: who holds another number asks for the list. Left out: there never was a post. */
  postsTurn?: number;
};

/** Control → tracker, once a second: that it lives, and the rooms that have not ended, whether or not a notice of theirs came. */
export type ControlFacts = { bootId: string; rooms: RoomNotice[]; edges: number; origins: number };

/** Upper bounds of the buckets in which reported distances from live are counted; one more bucket holds the rest. */
export const BEHIND_BUCKETS_MS = [250, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 30_000] as const;

/**
 * Who listens to one room at one edge. What is summed is summed since the edge began, also while it did not serve the room, so that
 * a lost report loses nothing. A sum lower than the one told before has begun anew at 0: the edge has let go of 4,000 other rooms since.
 */
export type RoomAudience = {
  /** Connections now. */
  websocket: number;
  stream: number;
  /** Clients that ask for playlists, estimated; see `hlsError`. */
  hls: number;
  /** One standard error of `hls`, in listeners. */
  hlsError: number;
  /** Listeners over WebSocket who acknowledged sound in the last 30 s. */
  ears: number;
  /** Summed; of those who hold a connection: `joins − leaves` is `websocket + stream`. */
  joins: number;
  leaves: number;
  stalls: number;
  /** Summed; acknowledgements by the listener's distance from live, `BEHIND_BUCKETS_MS` and one more. */
  behind: number[];
  /**
   * Summed; joiners who came over from another edge, by that edge's id; never this edge's own. At most 64 edges, the rest under "". An edge
   * from which nobody has come for ten minutes is left out.
   */
  resumed: Record<string, number>;
  /** The present interval of new listeners. */
  intervalMs: number;
  /**
   * Summed; connections that the edge itself ended while the room went on: for sending what no player sends, or because they had read nothing
   * for long. A newer connection of the same ticket ends none of these. Left out: none.
   */
  turnedOut?: { abuse: number; unread: number };
};

/** What an edge says of itself once a second. Its id is new at each start; rooms without listeners for half a minute are left out. */
export type EdgeFacts = {
  edge: string;
  /** Where listeners reach it, `null` when it shares the address of others. */
  url: string | null;
  /** 0 idle, 1 at the limit of what keeps the sound in time; see `docs/operate/overload.md`. */
  load: number;
  listeners: number;
  /** It hands its listeners over and takes no more. */
  leaving: boolean;
  rooms: Record<string, RoomAudience>;
};

/** `load`: the share of a tick's 20 ms that making all rooms' sound takes, over the last second. */
export type OriginFacts = { origin: string; bootId: string; rooms: number; ticksLate: number; load: number };

export type OriginOrder =
  /** The only order that goes to an origin by its id. Done, too, when another living origin holds the room. */
  | { order: "open"; card: RoomCard }
  | { order: "live"; room: string; live: boolean }
  | { order: "close"; room: string }
  /** A speaker's WHIP offer. A participant has one session: a new one replaces the old without a gap in the mix. */
  | { order: "whip-offer"; room: string; participant: string; sdp: string }
  /** RFC 9725 §4.3: trickled candidates, or an ICE restart. */
  | { order: "whip-patch"; session: string; fragment: string; ifMatch: string | null }
  | { order: "whip-delete"; session: string }
  /** Ends whatever session the participant has. */
  | { order: "remove-speaker"; room: string; participant: string }
  /** What the origin published, for whoever checks what arrives: at most the last hundred parts. */
  | { order: "digests"; room: string; rendition: Rendition; from: number };

/** SHA-256 of the part's CMAF chunk, 64 hexadecimal digits. */
export type PartDigest = { number: number; sha256: string };

export type OriginAnswer =
  | { answer: "done" }
  | { answer: "whip-session"; session: string; etag: string; sdp: string }
  /** An ICE restart gives a fragment and a new ETag; trickle gives neither. */
  | { answer: "whip-patched"; etag: string | null; fragment: string | null }
  | { answer: "digests"; digests: PartDigest[] };

/** An expected outcome is a value: what was asked for, or a refusal with its code. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string };

export function encodeMessage(message: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** Only for bytes from our own processes: their shape is trusted. */
export function decodeMessage<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
