/**
 * The door of a room: who comes in now, and who waits for how long. Control keeps it, edges act on what it last said, and
 * nobody asks control about one arrival. Written for readers in `docs/wire/door.md`.
 */
import type { ErrorBody } from "./error-codes.ts";

export type DoorStatus = "not-queueing" | "prequeue" | "queueing" | "suspended";

/** Why newcomers wait; `null` when they do not. */
export type DoorReason = "before-start" | "full" | "health" | "flood" | "operator" | null;

/**
 * The verifiable draw: `commitment` is the SHA-256 of the seed's 32 bytes. `seed` and `size` are told at the start. Numbers 1 to `size`
 * then have the places that `src/draw` gives them; later numbers are their own places. All in hexadecimal.
 */
export type DoorDraw = { commitment: string; seed: string | null; size: number | null };

/** How long someone waits whose place is `ahead` beyond the front (1: the first in line): between p10 and p90 in four of five cases. */
export type WaitEstimate = { ahead: number; p10Ms: number; p50Ms: number; p90Ms: number };

/** Of the last predictions that have come true or not, how many lay within their interval (80 % should). */
export type WaitCalibration = { predictions: number; covered: number };

/** What a newcomer without a place has to solve first; see `src/challenge`. `null`: nothing. */
export type ChallengeLevel = { effort: number } | null;

/** Control → edges, four times a second for rooms whose door matters, and at each change. */
export type DoorState = {
  room: string;
  /** Grows with each state of the room, also over restarts of control; an older one is dropped. */
  turn: number;
  status: DoorStatus;
  why: DoorReason;
  /** Control's clock, Unix milliseconds; it never goes back. Tickets are stamped with it. */
  doorTimeMs: number;
  /** When the draw is made; `null`: the door opened with the room. */
  opensAtMs: number | null;
  draw: DoorDraw | null;
  /** Numbers given so far; the next is one more. */
  issued: number;
  /** Who has a place up to this one may come in. */
  front: number;
  /** Places up to this were called more than ten minutes ago; who never came in by one of them takes a new number. */
  passed: number;
  /** The lane of those who solved a challenge: its own numbers and its own front, for a bounded share of what is admitted. */
  effort: { issued: number; front: number; passed: number };
  /** Listeners that the room is to hold, `null`: as many as the edges carry. */
  seats: number | null;
  /** Who has one, at most a second ago. */
  seated: number;
  /** Newcomers that are let in now. */
  ratePerSecond: number;
  /** By edge, newcomers without a place whom it may have let in since its start, summed. An edge that is not named has none to let in. */
  grants: Record<string, number>;
  waits: WaitEstimate[];
  calibration: WaitCalibration;
  challenge: ChallengeLevel;
  /** What a rehearsal proved that the servers carry; `null`: nobody rehearsed. */
  proven: CapacityProof | null;
};

export type CapacityProof = { listeners: number; arrivalsPerSecond: number; atMs: number; note: string };

/** One secret that tickets are signed with. `untilMs`: tickets of it are believed until then (door time). */
export type TicketKey = { id: number; secret: string; fromMs: number; untilMs: number };

/** The newest key signs. `doorTimeMs`: keys are of no use to whoever does not know the door's time. */
export type DoorKeys = { keys: TicketKey[]; doorTimeMs: number };

/** Answer of control to `subjects.door`. */
export type DoorOpening = { state: DoorState; keys: TicketKey[] };

/** Edge → control: that many people wait at this edge for a number, in the order in which they came. */
export type PlacesWanted = { room: string; edge: string; count: number; lane: "place" | "effort" };

/** Numbers `first` to `first + count − 1`, kept before this was answered; `count` may be less than was wanted. */
export type PlacesGiven = { first: number; count: number; state: DoorState };

/** Edge → control, four times a second: what its doors did. Sums begin at 0 with the edge. */
export type DoorFacts = {
  edge: string;
  /** Listeners that it can carry at 75 % of its load, by what it measures and what was rehearsed. */
  capacity: number;
  listeners: number;
  load: number;
  rooms: Record<string, RoomDoorFacts>;
};

export type RoomDoorFacts = {
  /** WebSockets and streams now. */
  seated: number;
  /** Summed: came in without a place, by a place, by effort, by an invitation, and came back. */
  direct: number;
  placed: number;
  effort: number;
  invited: number;
  returned: number;
  /** Summed: asked to come in and were told to wait. */
  told: number;
  /** Turn of the `DoorState` that the edge acts on: control takes back grants that are unused without waiting. */
  turn?: number;
};

/** Edge → edges, when somebody sat down by a ticket: whoever holds an older connection of the same ticket ends it. */
export type SeatedNotice = {
  edge: string;
  ids: string[];
  /** Of each, how long ago that was when this was sent: the newer connection stays, wherever its notice is heard first. */
  agesMs: number[];
};

/** `GET /r/{room}/door`, the same for everybody, and cacheable for a second: what of a `DoorState` is not between our own processes. */
export type DoorView = Omit<DoorState, "turn" | "grants" | "challenge" | "proven"> & {
  /** Ask again after so long; spread by chance over as much again. */
  askAgainMs: number;
  /** What those who wait may hear meanwhile: a path, or a URL elsewhere. `null`: the hold sound that the page has. */
  overflow: { url: string; delayMs: number } | null;
};

/**
 * What one newcomer is told: `POST /r/{room}/door`, and the body of every 429 and 503 of a listening address. `ticket` goes into
 * `?ticket=` of the listening address, and of this one to ask again.
 */
export type DoorAnswer = Partial<ErrorBody> & {
  admitted: boolean;
  ticket: string | null;
  /** The number on the ticket; `null` without one. */
  number: number | null;
  /** Its place in the order of admission, counted as `front` is; `null` before the draw. */
  place: number | null;
  effortPlace: number | null;
  wait: WaitEstimate | null;
  challenge: ChallengeOffer | null;
  door: DoorView;
};

/** A puzzle that is hard on memory. Everything that the solver needs, and nothing that the server must remember. */
export type ChallengeOffer = {
  /** Opaque and signed; goes back with the solution. */
  token: string;
  algorithm: "argon2id";
  memoryKiB: number;
  passes: number;
  /** 16 bytes in hexadecimal. */
  salt: string;
  /** The hash, read as a big-endian u32 of its first four bytes, must be below this. */
  below: number;
  /** Hashes that are expected. */
  effort: number;
  expiresAtMs: number;
};
