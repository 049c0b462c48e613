/** What control and the tracker tell each other. */
import type { Incident, IncidentUpdate, ReportBins, TrackerGrade } from "./status.ts";
import type { TroubleCategory } from "./trouble.ts";

/** Request to the tracker, `subjects.trackerRecord`: what did you see of this room, from when to when? */
export type TrackerQuestion = { room: string; fromMs: number; toMs: number };

/** On a probe's request to listen: proof that it is one, so that it is not counted as a person. See `roles/probe-mark.ts`. */
export const PROBE_HEADER = "x-stentor-probe";

/** What an event's report says of trouble. */
export type TrackerRecord = {
  incidents: Incident[];
  bins: ReportBins;
  byCategory: Partial<Record<TroubleCategory, number>>;
  /** People who reported, and what our measurements said of them. */
  people: { all: number; confirmed: number; contradicted: number; unknown: number };
  /** What the probes heard: checks made, and those in which sound was missing or late. */
  probes: { checks: number; silent: number; late: number; unreachable: number };
  updates: IncidentUpdate[];
  grade: TrackerGrade;
};
