/** What was recorded of one event: all that a report is written from. Times are Unix milliseconds. */
import type {
  CapacityProof,
  DoorReason,
  DoorStatus,
  ErrorCode,
  Post,
  RoomState,
  TrackerRecord,
  Verdict,
} from "../protocol/index.ts";

/** A room's audience in one second, over all edges. */
export type AudienceSecond = {
  /** WebSockets and endless streams that are open. */
  connections: number;
  /** Of them, endless streams: they acknowledge nothing. */
  streams: number;
  /** Listeners over WebSocket who acknowledged sound in the last 30 s. */
  ears: number;
  /** Estimated; `hlsError` is one standard error. */
  hls: number;
  hlsError: number;
  /** Edges that have listeners of the room. */
  edges: number;
};

/** The second of a span in which most heard. `joins`: of that second. */
export type AudiencePeak = Pick<AudienceSecond, "ears" | "hls" | "hlsError" | "streams"> & {
  atMs: number;
  joins: number;
};

/** The room's door at the end of a span. Numbers of both lanes together. */
export type DoorMoment = {
  status: DoorStatus;
  why: DoorReason;
  seats: number | null;
  /** Numbers given since the room opened, and how many of them were called. */
  issued: number;
  called: number;
  /** Of the last predicted waits that have come true or not, and how many did. */
  predictions: number;
  covered: number;
  /** The wait that the newest in line was told, its middle. */
  toldMs: number | null;
  challenge: boolean;
};

/** One span of the record: a second, ten, or a minute. */
export type EventSample = {
  /** Its end. */
  atMs: number;
  spanMs: number;
  /** Its last second; `null`: no edge was heard. */
  now: AudienceSecond | null;
  /** `null`: nobody heard. */
  most: AudiencePeak | null;
  /** Summed since the record began. `resumed`: joins that came over from another edge. */
  joins: number;
  resumed: number;
  stalls: number;
  /** The most of one second of the span: joins, and listeners of all kinds, whether or not they acknowledge sound. */
  joinsMost: number;
  listenersMost: number;
  /** Of what listeners acknowledged in the 30 s before. */
  behindP50Ms: number | null;
  behindP99Ms: number | null;
  /** The longest of the span. */
  intervalMs: number | null;
  door: DoorMoment | null;
  /** In this span, by code. */
  refused: Partial<Record<ErrorCode, number>>;
  /** Requests that were turned away unread, over all rooms. */
  turnedAway: number;
  /** Connections that an edge ended in this span, and why. */
  ended: { unread: number; abuse: number };
  /** Of the process that makes the room's sound: its highest load, and ticks that came late. */
  origin: { load: number; ticksLate: number } | null;
};

/** Something that happened at one moment. */
export type EventMoment = {
  atMs: number;
} /** The record began, or went on after it had not been written since `sinceMs`. */ & (
  | { what: "recording"; sinceMs: number | null }
  | { what: "edge-came"; edge: string }
  /** It fell silent, with so many listeners of the room; `movedBefore`: of `EventRecord.moved` at that moment. */
  | { what: "edge-gone"; edge: string; listeners: number; movedBefore: number }
  /** It hands its listeners over. */
  | { what: "edge-leaving"; edge: string; listeners: number }
  | { what: "edge-back"; edge: string }
  /** Another process makes the room's sound. `again`: the same origin, started anew. */
  | { what: "origin-moved"; from: string; to: string; again: boolean }
  | { what: "playing"; playing: "speakers" | "hold" }
  | { what: "door"; status: DoorStatus; why: DoorReason; seats: number | null; challenge: boolean }
  | { what: "ended"; reason: string }
);

/** How a scheduled room began; written by whoever opens it. */
export type StartRecord = {
  scheduledAtMs: number;
  openedAtMs: number;
  liveAtMs: number | null;
  /** Whether the host was on the air when the room opened. */
  hostWasThere: boolean;
  /** How late its sound was where the host was there, else the opening; early where negative. */
  errorMs: number;
};

/** An earlier event, for comparison. */
export type EarlierEvent = {
  room: string;
  title: string;
  startMs: number;
  startErrorMs: number | null;
  peakHeard: number | null;
  /** Gaps per listener-hour. */
  gapsPerHour: number | null;
  refused: number | null;
};

export type EventRecord = {
  room: string;
  title: string;
  state: RoomState;
  createdAtMs: number;
  scheduledAtMs: number | null;
  /** IANA name; `null`: nobody said one. */
  timeZone: string | null;
  openedAtMs: number | null;
  liveAtMs: number | null;
  endedAtMs: number | null;
  /** When this was read from the record. */
  asOfMs: number;
  /** Nothing more will come. */
  isFinal: boolean;
  start: StartRecord | null;
  /** Oldest first. */
  samples: readonly EventSample[];
  moments: readonly EventMoment[];
  /** Samples and moments that could not be kept. */
  lost: { samples: number; moments: number };
  /** Listeners who came over from each edge to another, summed since the record began. */
  moved: Readonly<Record<string, number>>;
  /** Acknowledgements by distance from live since the record began: `BEHIND_BUCKETS_MS` and one more. */
  behind: readonly number[];
  /** Oldest first: each change, and each minute of stress. */
  verdicts: readonly Verdict[];
  /** What the outage tracker saw; `null`: it did not answer. */
  tracker: TrackerRecord | null;
  /** What had been rehearsed before the event began; `null`: nothing. */
  proof: CapacityProof | null;
  posts: readonly Post[];
  /** The newest first. */
  earlier: readonly EarlierEvent[];
  /** What the operator wants to be read with it, such as "Replayed at 1:100". */
  remarks: readonly string[];
};
