import type { Metrics } from "../../platform/index.ts";
import type { TroubleAnswer, TroubleCheck } from "../../protocol/index.ts";

const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const BATCH_SIZES = [1, 2, 5, 10, 25, 50, 100, 250, 512];

/** The report desk's counts; made once, at its start. */
export type ReportMetrics = ReturnType<typeof reportMetrics>;

export function reportMetrics(metrics: Metrics) {
  const taken = metrics.counter("stentor_tracker_reports_total", "Reports of trouble, by what became of them", [
    "taken",
  ]);
  const checks = metrics.counter("stentor_tracker_checks_total", "Reports, by what edges had measured", ["check"]);
  const asked = metrics.counter("stentor_tracker_asked_total", "Questions to edges about listeners, by outcome", [
    "outcome",
  ]);
  const comments = metrics.counter("stentor_tracker_comments_total", "Comments, by what became of them", ["outcome"]);
  return {
    taken: (outcome: TroubleAnswer["taken"] | "refused") => taken.inc({ taken: outcome }),
    checked: (check: TroubleCheck) => checks.inc({ check }),
    asked: (outcome: "answered" | "silent" | "busy") => asked.inc({ outcome }),
    comment: (outcome: "shown" | "held" | "limited" | "empty" | "forgotten") => comments.inc({ outcome }),
    forgotten: metrics.counter(
      "stentor_tracker_subjects_forgotten_total",
      "Persons, listeners and lines forgotten to make room, who may be counted again",
    ),
    keysDropped: metrics.counter(
      "stentor_tracker_keys_dropped_total",
      "Rooms, edges or regions that a minute had no room for",
    ),
    faults: metrics.counter(
      "stentor_tracker_minute_faults_total",
      "Minutes that could not be written to the disk at once",
    ),
    seconds: metrics.histogram("stentor_tracker_report_seconds", "Time until a report was on the disk", ANSWER_SECONDS),
    batch: metrics.histogram("stentor_tracker_report_batch", "Reports of one transaction", BATCH_SIZES),
  };
}
