import type { Metrics } from "../platform/index.ts";
import type { PartArrival } from "./feed/part-window.ts";

const KINDS = ["websocket", "stream", "hls"] as const;
const WRITTEN_TO = ["websocket", "stream"] as const;
const ARRIVALS = ["new", "late", "repeat", "gone"] as const satisfies readonly PartArrival[];

type Handle = { inc(by?: number): void };

const BEHIND_SECONDS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30];

/** The edge's counts; made once, at its start. */
export type EdgeMetrics = ReturnType<typeof edgeMetrics>;

export function edgeMetrics(metrics: Metrics) {
  const byKind = <const Kind extends string>(kinds: readonly Kind[], name: string, help: string) => {
    const counter = metrics.counter(`stentor_edge_${name}`, help, ["kind"]);
    return labelled(kinds, (kind) => counter.labels({ kind }));
  };
  const plain = (name: string, help: string): Handle => metrics.counter(`stentor_edge_${name}`, help);
  const parts = metrics.counter("stentor_edge_parts_total", "Parts taken from the relay, by how they arrived", [
    "arrival",
  ]);
  const listeners = metrics.gauge("stentor_edge_listeners", "Listeners now; those of HLS are an estimate", ["kind"]);
  const refused = metrics.counter("stentor_edge_refused_total", "Requests refused, by error code", ["code"]);
  const held = metrics.counter("stentor_edge_held_requests_total", "HLS requests that waited for a part, by outcome", [
    "outcome",
  ]);
  return {
    rooms: metrics.gauge("stentor_edge_rooms", "Rooms that the edge is subscribed to"),
    subscribed: plain("subscribed_total", "Rooms subscribed to"),
    unsubscribed: plain("unsubscribed_total", "Rooms let go of"),
    listeners: labelled(KINDS, (kind) => listeners.labels({ kind })),
    joins: byKind(WRITTEN_TO, "joins_total", "Listeners that joined"),
    bytes: byKind(KINDS, "sent_bytes_total", "Bytes of sound and notices handed to sockets"),
    writes: byKind(WRITTEN_TO, "writes_total", "Writes, one per listener and interval"),
    parts: labelled(ARRIVALS, (arrival) => parts.labels({ arrival })),
    partsMissing: plain("parts_missing_total", "Part numbers that had not come when a higher one did"),
    slow: byKind(
      WRITTEN_TO,
      "slow_listeners_total",
      "Listeners whose buffer was full, so that nothing more was written to them",
    ),
    moved: byKind(
      WRITTEN_TO,
      "moved_listeners_total",
      "Slow listeners that went on at the live edge, with parts skipped",
    ),
    abandoned: byKind(
      WRITTEN_TO,
      "abandoned_listeners_total",
      "Slow listeners that were closed because they never read on",
    ),
    reports: plain("heard_reports_total", "Reports of what listeners heard"),
    stalls: plain("heard_stalls_total", "Stalls that listeners reported"),
    behind: metrics.histogram(
      "stentor_edge_heard_behind_seconds",
      "How far behind live listeners hear, by their own reports",
      BEHIND_SECONDS,
    ),
    badMessages: plain("bad_messages_total", "WebSocket messages that ended their connection"),
    playlists: plain("playlists_total", "Playlists answered"),
    playlistRenders: plain("playlist_renders_total", "Playlists written anew; the rest were copies"),
    held: (outcome: "reached" | "late" | "full") => held.inc({ outcome }),
    refused: (code: string) => refused.inc({ code }),
  };
}

function labelled<const Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): Readonly<Record<Name, T>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}
