import type { Metrics } from "../../platform/index.ts";

export function watchMetrics(metrics: Metrics) {
  return {
    changes: metrics.counter("stentor_watch_incident_changes_total", "Incidents opened, updated, merged, resolved", [
      "change",
    ]),
    open: metrics.gauge("stentor_watch_open_incidents", "Incidents that are open"),
    untaken: metrics.gauge(
      "stentor_watch_untaken",
      "What found no place since the start: reports of edges, series of reports, cases",
      ["what"],
    ),
  };
}
