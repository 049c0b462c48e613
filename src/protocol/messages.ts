/** The JSON messages between our own processes. Each travels as UTF-8 bytes; see `subjects.ts` for who sends what. */
import type { ErrorCode } from "./error-codes.ts";
import type { Rendition } from "./rendition.ts";

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

/** What an origin says of one room. */
export type SpeakerFacts = { room: string; playing: "speakers" | "hold"; speakers: SpeakerLevel[] };

/** What listeners are told of a room. `listeners` counts all edges; `null` while it is not known. */
export type RoomNotice = {
  room: string;
  title: string;
  state: RoomState;
  playing: "speakers" | "hold";
  listeners: number | null;
  /** At most 50, who speaks first. */
  speakers: { id: string; name: string; role: "host" | "guest"; speaking: boolean }[];
};

export type ListenerCounts = { websocket: number; stream: number; hls: number };

/** What an edge says of itself; rooms without listeners are left out. */
export type EdgeFacts = { edge: string; rooms: Record<string, ListenerCounts> };

export type OriginFacts = { origin: string; bootId: string; rooms: number; ticksLate: number };

export type OriginOrder =
  | { order: "open"; room: string; epochMs: number; renditions: Rendition[] }
  | { order: "live"; room: string; live: boolean }
  | { order: "close"; room: string }
  /** A speaker's WHIP offer. A participant has one session: a new one replaces the old without a gap in the mix. */
  | { order: "whip-offer"; room: string; participant: string; sdp: string }
  /** RFC 9725 §4.3: trickled candidates, or an ICE restart. */
  | { order: "whip-patch"; session: string; fragment: string; ifMatch: string | null }
  | { order: "whip-delete"; session: string }
  /** Ends whatever session the participant has. */
  | { order: "remove-speaker"; room: string; participant: string };

export type OriginAnswer =
  | { answer: "done" }
  | { answer: "whip-session"; session: string; etag: string; sdp: string }
  /** An ICE restart gives a fragment and a new ETag; trickle gives neither. */
  | { answer: "whip-patched"; etag: string | null; fragment: string | null };

/** An expected outcome is a value: what was asked for, or a refusal with its code. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string };

export function encodeMessage(message: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** Only for bytes from our own processes: their shape is trusted. */
export function decodeMessage<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}
