import type { Metrics } from "../platform/index.ts";

/** `full`: the list of used offers was; `overloaded`: the queue was, or the thread failed. */
export type ProofOutcome =
  | "accepted"
  | "wrong"
  | "malformed"
  | "forged"
  | "expired"
  | "replayed"
  | "distrusted"
  | "full"
  | "overloaded";

export function challengeMetrics(metrics: Metrics) {
  return {
    offers: metrics.counter("stentor_challenge_offers_total", "Puzzles offered."),
    proofs: metrics.counter("stentor_challenge_proofs_total", "Proofs shown, by outcome.", ["outcome"]),
    cpuSeconds: metrics.counter(
      "stentor_challenge_cpu_seconds_total",
      "Processor time spent on proofs that passed the cheap checks.",
    ),
    seconds: metrics.histogram(
      "stentor_challenge_check_seconds",
      "From a proof's arrival to its verdict, the queue included.",
      [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    ),
    waiting: (read: () => number) =>
      metrics.gaugeOf("stentor_challenge_queue_proofs", "Proofs that wait to be verified.", read),
    forgotten: (read: () => number) =>
      metrics.gaugeOf("stentor_challenge_liars_forgotten", "Networks trusted again too early, for lack of room.", read),
  };
}
