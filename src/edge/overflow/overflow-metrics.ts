import type { Metrics } from "../../platform/index.ts";

const KINDS = ["overflow-playlist", "overflow-init", "overflow-block"] as const;

/** Made once, at the edge's start. */
export function overflowMetrics(metrics: Metrics) {
  const requests = metrics.counter(
    "stentor_edge_overflow_requests_total",
    "Requests of the overflow tier answered, by what was asked for",
    ["kind"],
  );
  const handles = KINDS.map((kind) => [kind, requests.labels({ kind: kind.replace("overflow-", "") })] as const);
  return {
    requests: Object.fromEntries(handles) as Record<(typeof KINDS)[number], (typeof handles)[number][1]>,
    bytes: metrics.counter("stentor_edge_overflow_sent_bytes_total", "Bytes that the overflow tier handed to sockets"),
    blocks: metrics.counter("stentor_edge_overflow_blocks_total", "Blocks of the overflow tier that were made"),
  };
}
