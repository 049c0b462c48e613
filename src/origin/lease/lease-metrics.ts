import type { Metrics } from "../../platform/index.ts";

/** What becomes of leases, counted. Make it once. */
export class LeaseMetrics {
  readonly takeovers;
  readonly lost;
  readonly failures;

  constructor(metrics: Metrics, read: { held: () => number; unwatched: () => number }) {
    metrics.gaugeOf("stentor_origin_leases_held", "Rooms that are this origin's by the table.", read.held);
    metrics.gaugeOf(
      "stentor_origin_leases_unwatched",
      "Changes of leases not seen: too many rooms are watched.",
      read.unwatched,
    );
    this.takeovers = metrics.counter(
      "stentor_origin_lease_takeovers_total",
      "Rooms taken over from an origin that died or left.",
    );
    this.lost = metrics.counter("stentor_origin_leases_lost_total", "Rooms that another origin took from this one.");
    const failures = metrics.counter(
      "stentor_origin_lease_failures_total",
      "Deeds on the table of leases that came to nothing: another was first, or the table did not answer.",
      ["deed", "why"],
    );
    this.failures = (deed: "claim" | "read" | "create" | "update" | "delete" | "watch", why: "conflict" | "unknown") =>
      failures.inc({ deed, why });
  }
}
