import type { Counter, Gauge } from "prom-client";
import type { Metrics } from "../platform/index.ts";
import type { RoomState } from "../protocol/index.ts";

export type ControlMetrics = {
  rooms: Gauge<"state">;
  participants: Gauge;
  origins: Gauge;
  edges: Gauge;
  listeners: Gauge;
  edgesRefused: Counter;
  notices: Counter;
  originRestarts: Counter;
  roomsMoved: Counter;
  recordsWaiting: Gauge;
  ended: Counter<"reason">;
};

export function controlMetrics(metrics: Metrics): ControlMetrics {
  return {
    rooms: metrics.gauge("stentor_control_rooms", "Rooms, by state.", ["state"]),
    participants: metrics.gauge("stentor_control_participants", "People who may speak, over all open rooms."),
    origins: metrics.gauge("stentor_control_origins", "Origins that spoke within the last three seconds."),
    edges: metrics.gauge("stentor_control_edges", "Edges that spoke within the last four seconds."),
    listeners: metrics.gauge("stentor_control_listeners", "Listeners over all edges and rooms."),
    edgesRefused: metrics.counter("stentor_control_edges_refused_total", "Reports of edges beyond the bound."),
    notices: metrics.counter("stentor_control_notices_total", "Notices published to edges."),
    originRestarts: metrics.counter(
      "stentor_control_origin_restarts_total",
      "Origins that came back under their id as another process.",
    ),
    roomsMoved: metrics.counter(
      "stentor_control_rooms_moved_total",
      "Rooms whose sound another process has taken over.",
    ),
    recordsWaiting: metrics.gauge("stentor_control_records_waiting", "Rooms whose state the disk has not taken yet."),
    ended: metrics.counter("stentor_control_rooms_ended_total", "Rooms that ended, by reason.", ["reason"]),
  };
}

/** What stands in the house at this moment. */
export function recordHouse(
  metrics: ControlMetrics,
  house: {
    rooms: readonly { state: RoomState }[];
    participants: number;
    origins: number;
    edges: number;
    listeners: number;
  },
): void {
  for (const state of ["waiting", "live", "ended"] as const) {
    metrics.rooms.set({ state }, house.rooms.filter((room) => room.state === state).length);
  }
  metrics.participants.set(house.participants);
  metrics.origins.set(house.origins);
  metrics.edges.set(house.edges);
  metrics.listeners.set(house.listeners);
}
