import type { Metrics } from "../platform/index.ts";
import { BEHIND_BUCKETS_MS } from "../protocol/index.ts";
import { gateMetrics } from "./feed/gate-metrics.ts";
import type { PartArrival } from "./feed/part-window.ts";

const KINDS = ["websocket", "stream", "hls"] as const;
const WRITTEN_TO = ["websocket", "stream"] as const;
const ARRIVALS = ["new", "late", "repeat", "gone"] as const satisfies readonly PartArrival[];

const LOAD_PARTS = ["cpu", "delay", "queue"] as const;

/** The edge's counts; made once, at its start. */
export type EdgeMetrics = ReturnType<typeof edgeMetrics>;

export function edgeMetrics(metrics: Metrics) {
  const refused = metrics.counter("stentor_edge_refused_total", "Requests refused, by error code", ["code"]);
  const held = metrics.counter("stentor_edge_held_requests_total", "HLS requests that waited for a part, by outcome", [
    "outcome",
  ]);
  return {
    rooms: metrics.gauge("stentor_edge_rooms", "Rooms that the edge is subscribed to"),
    subscribed: metrics.counter("stentor_edge_subscribed_total", "Rooms subscribed to"),
    unsubscribed: metrics.counter("stentor_edge_unsubscribed_total", "Rooms let go of"),
    talliesLost: metrics.counter(
      "stentor_edge_tallies_lost_total",
      "Rooms let go of so long ago that their sums begin anew",
    ),
    partsMissing: metrics.counter(
      "stentor_edge_parts_missing_total",
      "Part numbers that had not come when a higher one did",
    ),
    reports: metrics.counter("stentor_edge_heard_reports_total", "Reports of what listeners heard"),
    stalls: metrics.counter("stentor_edge_heard_stalls_total", "Stalls that listeners reported"),
    behind: metrics.histogram(
      "stentor_edge_heard_behind_seconds",
      "How far behind live listeners hear, by their own reports",
      BEHIND_BUCKETS_MS.map((ms) => ms / 1_000),
    ),
    badMessages: metrics.counter("stentor_edge_bad_messages_total", "WebSocket messages that ended their connection"),
    playlists: metrics.counter("stentor_edge_playlists_total", "Playlists answered"),
    playlistRenders: metrics.counter(
      "stentor_edge_playlist_renders_total",
      "Playlists written anew; the rest were copies",
    ),
    held: (outcome: "reached" | "late" | "full") => held.inc({ outcome }),
    refused: (code: string) => refused.inc({ code }),
    ...gateMetrics(metrics),
    ...labelledMetrics(metrics),
    ...paceMetrics(metrics),
  };
}

/** How late the edge lets the sound be, and why. */
function paceMetrics(metrics: Metrics) {
  const parts = metrics.gauge("stentor_edge_load_part", "What the load is the largest of, by part", ["part"]);
  const steps = metrics.counter("stentor_edge_pace_steps_total", "Rooms made later or sooner, by the step reached", [
    "direction",
    "to",
  ]);
  return {
    load: metrics.gauge("stentor_edge_load", "0 idle, 1 at the limit of what keeps the sound in time"),
    loadParts: handles(LOAD_PARTS, (part) => parts.labels({ part })),
    longestInterval: metrics.gauge("stentor_edge_interval_seconds", "The longest interval of a room with listeners"),
    roomsLater: metrics.gauge("stentor_edge_rooms_made_later", "Rooms with listeners that are not at their first step"),
    paceStep: (direction: "later" | "sooner", to: string) => steps.inc({ direction, to }),
  };
}

/** Those that have a handle for each value of their label. */
function labelledMetrics(metrics: Metrics) {
  const parts = metrics.counter("stentor_edge_parts_total", "Parts taken from the relay, by how they arrived", [
    "arrival",
  ]);
  const listeners = metrics.gauge("stentor_edge_listeners", "Listeners now; those of HLS are an estimate", ["kind"]);
  const joins = metrics.counter("stentor_edge_joins_total", "Listeners that joined", ["kind"]);
  const bytes = metrics.counter("stentor_edge_sent_bytes_total", "Bytes of sound and notices handed to sockets", [
    "kind",
  ]);
  const writes = metrics.counter("stentor_edge_writes_total", "Writes, one per listener and interval", ["kind"]);
  const slow = metrics.counter(
    "stentor_edge_slow_listeners_total",
    "Listeners whose buffer was full, so that nothing more was written to them",
    ["kind"],
  );
  const moved = metrics.counter(
    "stentor_edge_moved_listeners_total",
    "Slow listeners that went on at the live edge, with parts skipped",
    ["kind"],
  );
  const abandoned = metrics.counter(
    "stentor_edge_abandoned_listeners_total",
    "Slow listeners that were closed because they never read on",
    ["kind"],
  );
  return {
    parts: handles(ARRIVALS, (arrival) => parts.labels({ arrival })),
    listeners: handles(KINDS, (kind) => listeners.labels({ kind })),
    joins: handles(WRITTEN_TO, (kind) => joins.labels({ kind })),
    bytes: handles(KINDS, (kind) => bytes.labels({ kind })),
    writes: handles(WRITTEN_TO, (kind) => writes.labels({ kind })),
    slow: handles(WRITTEN_TO, (kind) => slow.labels({ kind })),
    moved: handles(WRITTEN_TO, (kind) => moved.labels({ kind })),
    abandoned: handles(WRITTEN_TO, (kind) => abandoned.labels({ kind })),
  };
}

function handles<const Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): Readonly<Record<Name, T>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}
