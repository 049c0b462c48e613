import type { Metrics } from "../../platform/index.ts";
import type { DropReason } from "./publish-backlog.ts";

/** What is counted of one process's connection to NATS. */
export type NatsMetrics = {
  reconnected(): void;
  dropped(reason: DropReason): void;
  refused(why: "too_large" | "too_many"): void;
};

/** Made once a process; the gauges are read when they are asked for. */
export function natsMetrics(
  metrics: Metrics,
  read: { connected: () => boolean; disconnectedMs: () => number; backlogBytes: () => number },
): NatsMetrics {
  const reconnects = metrics.counter("stentor_relay_reconnects_total", "Times that the connection to NATS came back");
  const drops = metrics.counter<"reason">(
    "stentor_relay_backlog_dropped_total",
    "Objects published while NATS was away and never sent: full, more than 4 MB came; late, they waited over 20 s",
    ["reason"],
  );
  const refusals = metrics.counter<"why">(
    "stentor_relay_refused_total",
    "Objects and questions refused: too_large, beyond the server's max_payload; too_many, 10,000 questions are under way",
    ["why"],
  );
  metrics.gaugeOf("stentor_relay_connected", "1 while NATS is reached", () => (read.connected() ? 1 : 0));
  metrics.gaugeOf(
    "stentor_relay_disconnected_seconds",
    "Time without NATS since the start, the present one included",
    () => read.disconnectedMs() / 1000,
  );
  metrics.gaugeOf("stentor_relay_backlog_bytes", "Bytes that wait for NATS to come back", read.backlogBytes);
  return {
    reconnected: () => reconnects.inc(),
    dropped: (reason) => drops.inc({ reason }),
    refused: (why) => refusals.inc({ why }),
  };
}
