/** The report as a JSON document, `schema` 1. Written for readers in `docs/wire/report.md`. Times are Unix milliseconds. */
import type { RoomState, TroubleCategory, VerdictClass } from "../protocol/index.ts";
import type { EarlierEvent } from "./event-record.ts";
import type { FigureId } from "./figure-ids.ts";
import type { MethodId } from "./methods.ts";

/** `time`: Unix milliseconds. `ratio`: 1 is the whole. */
export type Unit =
  | "people"
  | "connections"
  | "requests"
  | "hours"
  | "per second"
  | "per listener-hour"
  | "ms"
  | "time"
  | "ratio"
  | "times";

/** One measured number. */
export type Figure = {
  id: FigureId;
  label: string;
  /** `null`: not known; `unknown` says why. */
  value: number | null;
  unit: Unit;
  /** The value may be off by so much to either side; `null`: no error is known. 0: counted, not estimated. */
  error: number | null;
  /** When it was so, for what has a moment. */
  atMs: number | null;
  how: MethodId;
};

/** A sentence that may be quoted: true by the figures that it names. */
export type Sentence = {
  text: string;
  tone: "good" | "bad" | "plain";
  figures: FigureId[];
};

/** Values over time. A point without a value is a hole in the record: nobody knows. */
export type Curve = {
  id:
    | "heard"
    | "waiting"
    | "joins"
    | "refused"
    | "gaps"
    | "behindP50"
    | "behindP99"
    | "interval"
    | "reports"
    | "expectedLow"
    | "expectedHigh";
  label: string;
  unit: Unit;
  points: { atMs: number; value: number | null; error?: number }[];
};

/** One thing that happened, in words. */
export type Happening = { atMs: number; untilMs: number | null; tone: Sentence["tone"]; text: string };

export type VerdictSpan = {
  fromMs: number;
  toMs: number;
  verdict: VerdictClass;
  probability: number;
  sentence: string;
  /** The weightiest first, at most five. */
  evidence: string[];
  measures: { atMs: number; what: string }[];
};

export type ReportedIncident = {
  title: string;
  fromMs: number;
  toMs: number | null;
  impact: string;
  people: number;
  confirmed: number;
  contradicted: number;
  signs: string[];
  verdict: string | null;
};

export type EventReport = {
  schema: 1;
  event: {
    room: string;
    title: string;
    state: RoomState;
    /** Nothing more will come. */
    isFinal: boolean;
    /** What the report covers. */
    fromMs: number;
    toMs: number;
    asOfMs: number;
    /** Times are shown in it. */
    timeZone: string;
    scheduledAtMs: number | null;
    openedAtMs: number | null;
    liveAtMs: number | null;
    endedAtMs: number | null;
  };
  remarks: string[];
  /** The most important first. */
  sentences: Sentence[];
  figures: Record<FigureId, Figure>;
  curves: Curve[];
  refusals: { code: string; count: number }[];
  verdicts: VerdictSpan[];
  incidents: ReportedIncident[];
  reportsByCategory: Partial<Record<TroubleCategory, number>>;
  faults: Happening[];
  posts: { atMs: number; author: string; text: string; promoted: boolean }[];
  rehearsal: { listeners: number; arrivalsPerSecond: number; atMs: number; note: string } | null;
  earlier: EarlierEvent[];
  methods: { id: MethodId; source: string; how: string }[];
  /** What this report cannot say, and why. */
  unknown: string[];
};
