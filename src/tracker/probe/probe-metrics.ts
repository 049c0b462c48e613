import type { Metrics } from "../../platform/index.ts";

export function probeMetrics(metrics: Metrics) {
  return {
    checks: metrics.counter("stentor_probe_checks_total", "Checks of synthetic listeners, by what they met", [
      "outcome",
    ]),
    unmet: metrics.counter("stentor_probe_unmet_total", "Edges behind a shared address that a round did not meet"),
    firstSound: metrics.histogram(
      "stentor_probe_first_sound_ms",
      "From the first try to connect until the first part came",
      [25, 50, 100, 250, 500, 1_000, 2_500, 5_000],
    ),
    behind: metrics.histogram(
      "stentor_probe_behind_ms",
      "How far the newest part's end lay behind the edge's clock",
      [100, 250, 500, 1_000, 2_000, 5_000, 10_000],
    ),
  };
}
