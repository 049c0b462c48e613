import type { TrackerRecord } from "../../protocol/index.ts";
import type { MeasuredFigures } from "./figure-list.ts";

export function troubleFigures(tracker: TrackerRecord | null): MeasuredFigures {
  if (tracker === null) return {};
  const { people, incidents, probes } = tracker;
  return {
    "trouble.reports": { value: people.all, error: 0 },
    "trouble.confirmed": { value: people.confirmed, error: 0 },
    "trouble.contradicted": { value: people.contradicted, error: 0 },
    "trouble.incidents": { value: incidents.filter(({ mergedInto }) => mergedInto === null).length, error: 0 },
    "trouble.probes": { value: probes.checks, error: 0 },
    "trouble.probesFailed": { value: probes.silent + probes.late + probes.unreachable, error: 0 },
  };
}
