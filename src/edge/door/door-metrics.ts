import type { Metrics } from "../../platform/index.ts";
import { WAYS, type Way } from "./ways.ts";

/** Seconds; a decision takes a few microseconds. */
const DECISION_BUCKETS = [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 1e-3, 1e-2];

export type DoorMetrics = ReturnType<typeof doorMetrics>;

/** What the doors of an edge do; made once, at its start. */
export function doorMetrics(metrics: Metrics) {
  const admitted = metrics.counter("stentor_edge_door_admitted_total", "Seats taken, by how their listeners came in", [
    "way",
  ]);
  const wrong = metrics.counter("stentor_edge_door_tickets_wrong_total", "Tickets that were not believed, by reason", [
    "reason",
  ]);
  const takenOver = metrics.counter(
    "stentor_edge_door_taken_over_total",
    "Connections ended because their ticket was used by a newer one, by where that is",
    ["where"],
  );
  const turnedAway = metrics.counter(
    "stentor_edge_door_without_number_total",
    "Newcomers who could be given no number, by reason",
    ["reason"],
  );
  const refused = metrics.counter("stentor_edge_door_refused_total", "Callers refused at a door, by error code", [
    "code",
  ]);
  const ways = Object.fromEntries(WAYS.map((way) => [way, admitted.labels({ way })]));
  return {
    admitted: ways as Record<Way, (typeof ways)[string]>,
    told: metrics.counter("stentor_edge_door_told_total", "Callers told to wait, with a ticket or without"),
    wrong: { ticket_invalid: wrong.labels({ reason: "invalid" }), ticket_expired: wrong.labels({ reason: "expired" }) },
    copied: metrics.counter("stentor_edge_door_copied_total", "Callers refused because their ticket has been copied"),
    takenOver: { here: takenOver.labels({ where: "here" }), elsewhere: takenOver.labels({ where: "elsewhere" }) },
    numbers: metrics.counter("stentor_edge_door_numbers_total", "Numbers that control was asked for"),
    withoutNumber: {
      full: turnedAway.labels({ reason: "full" }),
      unanswered: turnedAway.labels({ reason: "unanswered" }),
    },
    tickets: metrics.counter("stentor_edge_door_tickets_total", "Tickets signed"),
    renewed: metrics.counter("stentor_edge_door_tickets_renewed_total", "Seats' tickets renewed"),
    promised: metrics.counter("stentor_edge_door_promised_total", "Seats kept free for callers who were to sit down"),
    expired: metrics.counter("stentor_edge_door_promises_expired_total", "Promised seats that nobody took in time"),
    forgotten: metrics.counter(
      "stentor_edge_door_sums_forgotten_total",
      "Rooms let go of so long ago that their sums are gone",
    ),
    asked: metrics.counter("stentor_edge_door_asked_total", "Questions to control about a room's door"),
    refused: (code: string) => refused.inc({ code }),
    decision: metrics.histogram(
      "stentor_edge_door_decision_seconds",
      "Time that a decision took, one of every sixteen measured",
      DECISION_BUCKETS,
    ),
  };
}
