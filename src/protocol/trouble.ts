/** "Having trouble?": what a person reports, and what the tracker says of it. Written for readers in `docs/wire/status.md`. */
import type { ErrorCode } from "./error-codes.ts";

export const TROUBLE_CATEGORIES = [
  "cannot-join",
  "no-sound",
  "choppy",
  "delayed",
  "echo",
  "cannot-speak",
  "page",
  "other",
] as const;
export type TroubleCategory = (typeof TROUBLE_CATEGORIES)[number];

/** What a report's line of text may hold, in characters. */
export const TROUBLE_TEXT_MAX = 280;
/** What a report may hold, in bytes of JSON. */
export const TROUBLE_BYTES_MAX = 2_048;

/**
 * `POST /status/reports`, as JSON; `text/plain` is taken as well, so that a page of another address asks without a preflight. All but `id`,
 * `person` and `category` may be left out.
 */
export type TroubleReport = {
  /** Made by the browser, 8 to 64 letters, digits, `-` and `_`: the same report sent twice is one. */
  id: string;
  /** Chosen by chance and kept by the browser, in the same letters: one person, as long as that is kept. */
  person: string;
  category: TroubleCategory;
  room: string | null;
  /** At most `TROUBLE_TEXT_MAX` characters; shown to others only as a comment that passed moderation. */
  text: string | null;
  /** How long ago it happened when this was sent, by a clock that does not step: it may have waited until there was a network. */
  agoMs: number;
  /** IANA name, such as `Europe/Vienna`; says the region, nothing finer. */
  timeZone: string | null;
  /** BCP 47. */
  language: string | null;
  /** Of the last connection that listened, from its `Welcome`. */
  listener: { edge: string; id: string } | null;
  /** What the page itself met last. */
  met: {
    code: ErrorCode | "network" | null;
    behindMs: number | null;
    stalls: number | null;
    part: number | null;
  } | null;
};

/** What our own measurements of that very listener say of the report. */
export type TroubleCheck = "confirmed" | "contradicted" | "unknown";

/** Answer to a report, once it is on the disk. */
export type TroubleAnswer = {
  /** `first`: counted. `detail`: this person, or this address, was counted already in this trouble. `known`: this very report had come before. */
  taken: "first" | "detail" | "known";
  check: TroubleCheck;
  /** One sentence on what we measured of this listener, for the person who asked. */
  says: string;
  /** The incident that it belongs to; `null`: there is none. */
  incident: string | null;
};

/** Asked of one edge (`subjects.listenerFacts`): what do you know of this listener, or of this address? */
export type ListenerQuestion = { room: string; listener: string | null; address: string; sinceMs: number };

/** What an edge measured of one listener, or of one address that could not come in. Unix milliseconds. */
export type ListenerFacts = {
  edge: string;
  /** Whether a connection of this id is, or within the last minutes was, there. */
  known: boolean;
  connected: boolean;
  /** Since it connected; by what the listener acknowledged. */
  stalls: number;
  behindMs: number | null;
  /** The last part that it acknowledged, and the newest that the edge holds. */
  part: number | null;
  newestPart: number | null;
  /** Times that parts were left out because it was too slow. */
  moved: number;
  /** When it acknowledged sound last. */
  heardAtMs: number | null;
  /** What the edge answered this address with since `sinceMs`, by code. */
  refused: Partial<Record<ErrorCode, number>>;
  /** The room's parts have not come to this edge for a second or more. */
  roomSilent: boolean;
};
