/** What the status page says. Written for readers in `docs/wire/status.md`. */
import type { TroubleCategory } from "./trouble.ts";
import type { VerdictClass } from "./verdict.ts";

export const TROUBLE_STATES = ["fine", "possible", "trouble"] as const;
export type TroubleState = (typeof TROUBLE_STATES)[number];

/** What is watched beside reports: measured by our own servers, or heard by our own probes. */
export const SIGNALS = [
  "reports",
  "joins-failing",
  "stalls",
  "ears-lost",
  "edge-gone",
  "origin-gone",
  "control-gone",
  "dead-air",
  "probe-silent",
  "probe-late",
  "probe-unreachable",
] as const;
export type Signal = (typeof SIGNALS)[number];

/** Where a trouble is; left out: everywhere. `region`: an ISO 3166 code of two letters. */
export type Scope = { room?: string; edge?: string; region?: string };

/** One thing that speaks for an incident, in words and figures. */
export type IncidentSign = {
  signal: Signal;
  scope: Scope;
  category?: TroubleCategory;
  /** A sentence with its figure: "212 reports of no sound in a minute; 3 are usual." */
  says: string;
  value: number;
  expected: number | null;
  sinceMs: number;
};

export type IncidentUpdate = {
  atMs: number;
  /** As Statuspage calls the stages. */
  stage: "investigating" | "identified" | "monitoring" | "resolved";
  text: string;
  /** The tracker itself, or a person. */
  by: "tracker" | "operator";
};

/** Unix milliseconds. */
export type Incident = {
  id: string;
  /** A sentence: "No sound in Town hall". */
  title: string;
  state: "possible" | "trouble" | "resolved";
  impact: "none" | "minor" | "major" | "critical";
  categories: TroubleCategory[];
  scope: Scope;
  /** When it began, estimated; when it was told; when it ended. */
  onsetMs: number;
  openedAtMs: number;
  resolvedAtMs: number | null;
  /** People who reported it, and of those whom our measurements confirmed or contradicted. */
  reports: { people: number; confirmed: number; contradicted: number };
  signs: IncidentSign[];
  verdict: { is: VerdictClass; says: string } | null;
  /** What the tracker and the servers did about it. */
  measures: string[];
  updates: IncidentUpdate[];
  /** The incident that this one turned out to be part of. */
  mergedInto: string | null;
};

/** Announced work: what is quiet or away in this time is no trouble. */
export type Maintenance = { id: string; title: string; fromMs: number; toMs: number; scope: Scope; text: string };

/** One component of the status page: a part of the whole, or a room. */
export type ComponentState = { id: string; name: string; state: TroubleState };

/** The whole in one look. */
export type StatusNow = {
  atMs: number;
  state: TroubleState;
  /** One sentence for everybody. */
  sentence: string;
  /** A remark that is no trouble, such as that many reports came from few networks and nothing was found; `null`: none. */
  note: string | null;
  components: ComponentState[];
  incidents: Incident[];
  maintenance: Maintenance[];
};

/** Reports in bins, oldest first, against what is usual. `low` and `high`: where 99 of 100 quiet bins lie. */
export type ReportBins = {
  binMs: number;
  fromMs: number;
  /** `null`: the tracker was away. */
  counts: (number | null)[];
  expected: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
};

/** How soon the status page told the truth, over the incidents of the last 90 days. */
export type TrackerGrade = {
  incidents: number;
  /** From the estimated onset until the page said "possible trouble" or more; `null`: no incident yet. */
  medianDelayMs: number | null;
  worstDelayMs: number | null;
  /** Alarms that an operator marked as false, and the budget. */
  falseAlarms: number;
  falseAlarmBudgetPerMonth: number;
  letter: "A" | "B" | "C" | "D" | "E" | null;
};

/** A comment as everybody may read it. */
export type PublicComment = {
  id: string;
  atMs: number;
  category: TroubleCategory;
  room: string | null;
  region: string | null;
  text: string;
  check: "confirmed" | "contradicted" | "unknown";
};
