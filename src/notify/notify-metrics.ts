import type { Metrics } from "../platform/index.ts";

/** What the outbox counts. */
export function notifyMetrics(metrics: Metrics) {
  return {
    deliveries: metrics.counter(
      "stentor_notify_deliveries_total",
      "Deliveries: taken, known already, refused because the outbox was full, dropped for a weightier one, ended.",
      ["outcome"],
    ),
    attempts: metrics.counter("stentor_notify_attempts_total", "Attempts, by kind of place and how they ended.", [
      "kind",
      "outcome",
    ]),
    givenUp: metrics.counter("stentor_notify_given_up_total", "Targets that a delivery did not reach in time.", [
      "kind",
    ]),
    seconds: metrics.histogram(
      "stentor_notify_attempt_seconds",
      "How long an attempt took.",
      [0.01, 0.05, 0.1, 0.5, 1, 5, 10],
      ["kind"],
    ),
    confirmations: metrics.counter(
      "stentor_notify_confirmations_total",
      "E-mails that ask for confirmation: sent, held back for the address or for all, failed.",
      ["outcome"],
    ),
    lost: metrics.counter(
      "stentor_notify_subscribers_lost_total",
      "Subscribers who were removed because they are gone.",
      ["kind"],
    ),
    storeFaults: metrics.counter("stentor_notify_store_faults_total", "Times that progress could not be kept."),
  };
}

export type NotifyMetrics = ReturnType<typeof notifyMetrics>;
