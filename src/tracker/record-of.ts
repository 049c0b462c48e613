import type { Incident, TrackerQuestion, TrackerRecord } from "../protocol/index.ts";
import type { ProbeCounts } from "./probe-counts.ts";
import type { ReportDesk } from "./reports/index.ts";
import type { Watch } from "./watch/index.ts";

const MINUTE_MS = 60_000;
/** A report of an event holds at most so many. */
const INCIDENTS_MAX = 100;

/** What the tracker saw of one room, for the report of its event. Incidents of the whole house count as the room's. */
export function recordOf(
  { reports, watch, probeCounts }: { reports: ReportDesk; watch: Watch; probeCounts: ProbeCounts },
  { room, fromMs, toMs }: TrackerQuestion,
): TrackerRecord {
  const start = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS;
  const span = { room, fromMs: start, toMs, binMs: MINUTE_MS };
  const incidents = watch
    .incidents({ fromMs, limit: INCIDENTS_MAX, room })
    .filter((incident: Incident) => incident.onsetMs <= toMs);
  return {
    incidents,
    bins: { binMs: MINUTE_MS, fromMs: start, counts: reports.bins(span), ...watch.expected(span) },
    byCategory: reports.byCategory(fromMs, room),
    people: reports.people(room, fromMs, toMs),
    probes: probeCounts.of(room, fromMs, toMs),
    updates: incidents.flatMap(({ updates }) => updates).sort((one, other) => one.atMs - other.atMs),
    grade: watch.grade(),
  };
}
