import type { Metrics } from "../../platform/index.ts";

export function scheduleMetrics(metrics: Metrics, waiting: () => number) {
  metrics.gaugeOf("stentor_control_starts_waiting", "Rooms that wait for their second or for their host.", waiting);
  return {
    error: metrics.histogram(
      "stentor_control_start_error_seconds",
      "How late after its second a room opened by itself, and with its host there went live and was heard.",
      [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 30, 300, 3_600],
      ["what"],
    ),
    retries: metrics.counter("stentor_control_start_retries_total", "Starts that the origin did not follow at once."),
    unkept: metrics.counter("stentor_control_starts_unkept_total", "Attempts to record a start that the disk refused."),
  };
}

export type ScheduleMetrics = ReturnType<typeof scheduleMetrics>;
