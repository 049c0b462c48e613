import type { Counter, Gauge } from "prom-client";
import type { Metrics } from "../../platform/index.ts";

export type DoorMetrics = {
  states: Counter;
  numbers: Counter<"lane">;
  invitations: Counter;
  refused: Counter<"why">;
  unkept: Counter;
  waiting: Gauge;
  rate: Gauge;
  free: Gauge;
};

export function doorMetrics(metrics: Metrics): DoorMetrics {
  return {
    states: metrics.counter("stentor_control_door_states_total", "States of doors told to edges."),
    numbers: metrics.counter("stentor_control_door_numbers_total", "Numbers given to newcomers, by lane.", ["lane"]),
    invitations: metrics.counter("stentor_control_door_invitations_total", "Invitations signed."),
    refused: metrics.counter(
      "stentor_control_door_refused_total",
      "Facts of doors that were left out: of edges beyond the bound, or of rooms that were to be looked up beyond the bound.",
      ["why"],
    ),
    unkept: metrics.counter(
      "stentor_control_door_unkept_total",
      "Moves of a front that the disk did not take; a restart of control would not know of them.",
    ),
    waiting: metrics.gauge("stentor_control_door_waiting", "People with a place that is not called yet, all rooms."),
    rate: metrics.gauge("stentor_control_door_rate", "Newcomers a second that the edges together take."),
    free: metrics.gauge("stentor_control_door_free", "Listeners that the edges can take beyond those who are in."),
  };
}
