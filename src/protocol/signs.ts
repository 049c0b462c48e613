/**
 * What an edge saw of those who come, second by second, in sketches of fixed size: enough to tell a crowd from an attack, too little
 * to tell of anybody. No address leaves the edge.
 */
import type { ErrorCode } from "./error-codes.ts";

/** What was asked for. */
export const SURFACES = [
  "page",
  "asset",
  "api",
  "whip",
  "door",
  "listen",
  "stream",
  "hls",
  "overflow",
  "status",
  "operation",
  "unknown",
] as const;
export type Surface = (typeof SURFACES)[number];

/** How far a source gets, in order. `sound`: it acknowledged that it hears. */
export const STAGES = ["page", "asset", "ticket", "socket", "sound"] as const;
export type Stage = (typeof STAGES)[number];

/** What nobody's browser does. */
export const ABUSES = [
  "bad-request",
  "oversized",
  "bad-message",
  "forged-ticket",
  "replayed-ticket",
  "wrong-solution",
  "wrong-token",
  "unread",
  "stalled-request",
] as const;
export type Abuse = (typeof ABUSES)[number];

/** A HyperLogLog of 1,024 registers of one byte, base64; hashed with a salt that all edges share for a day. */
export type DistinctSketch = string;

/** Buckets that addresses and prefixes are hashed into, for their entropies. */
export const ENTROPY_BUCKETS = 256;
/** Upper bounds of the classes of requests per source in its last ten seconds; one more class holds the rest. */
export const PER_SOURCE_BOUNDS = [1, 3, 7, 15, 31] as const;

/** One room at one edge in one second; `""` names what belongs to no room. */
export type RoomSigns = {
  requests: number;
  surfaces: Partial<Record<Surface, number>>;
  /** Sources that got so far for the first time within ten minutes, or as long as the edge remembers them. */
  stages: Record<Stage, number>;
  addresses: DistinctSketch;
  /** /24 and /48 prefixes. */
  prefixes: DistinctSketch;
  /** Requests by bucket, `ENTROPY_BUCKETS` each. */
  addressBuckets: number[];
  prefixBuckets: number[];
  /** Requests of the busiest address and of the busiest prefix, estimated from above. */
  busiestAddress: number;
  busiestPrefix: number;
  /** Sources by what each asked in its last ten seconds: `PER_SOURCE_BOUNDS` and one more. */
  perSource: number[];
  /** Sources that came for the first time. Of them: who showed a ticket or mark of an earlier visit; who came from a prefix seen at earlier events. */
  arrivals: number;
  returning: number;
  known: number;
  /** Pairs of gaps between one source's requests, and how many were equal to within a tenth. */
  gapPairs: number;
  evenPairs: number;
  /** A small share of newcomers is asked to wait although there is room: who waited, and who asked again at once. */
  probe: { slowed: number; backedOff: number; persisted: number };
  challenges: { asked: number; solved: number; wrong: number };
  abuses: Partial<Record<Abuse, number>>;
  refused: Partial<Record<ErrorCode, number>>;
  /** Answers by who was at fault: nobody, the caller, us. */
  answers: { fine: number; theirs: number; ours: number };
  /** Listeners now, and of them gone within this second. */
  listeners: number;
  left: number;
  stalls: number;
};

/** Edge → control, once a second. */
export type EdgeSigns = {
  edge: string;
  /** Unix milliseconds. */
  atMs: number;
  load: number;
  listeners: number;
  capacity: number;
  /** Whether the edge reaches the relay, and rooms whose parts have not come for a second. */
  relayConnected: boolean;
  silentRooms: number;
  /** Requests that were turned away unread because a bound was reached; summed over all rooms in this second. */
  turnedAway: number;
  rooms: Record<string, RoomSigns>;
};
