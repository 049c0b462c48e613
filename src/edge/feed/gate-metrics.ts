import type { Metrics } from "../../platform/index.ts";
import type { CardSource } from "./ask-card.ts";
import { GAP_ENDS, type GapEnd, type GateEvents } from "./part-gate.ts";

/** Counts of how rooms are found, and of how parts are put in order. */
export function gateMetrics(metrics: Metrics) {
  const cards = metrics.counter("stentor_edge_cards_total", "Rooms asked for, by who told of them", ["from"]);
  const windows = metrics.counter("stentor_edge_windows_asked_total", "Windows asked of origins, by outcome", [
    "outcome",
  ]);
  const gaps = metrics.counter("stentor_edge_gaps_total", "Gaps between parts, by how they ended", ["end"]);
  const strays = metrics.counter(
    "stentor_edge_stray_parts_total",
    "Parts more than a minute ahead of time, by whether successors confirmed them",
    ["outcome"],
  );
  const early = metrics.counter(
    "stentor_edge_early_parts_dropped_total",
    "Parts that came while a room was being opened, and were too many to keep",
  );
  for (const end of GAP_ENDS) gaps.inc({ end }, 0);
  return {
    card: (from: CardSource) => cards.inc({ from }),
    windowAsked: (outcome: "answered" | "failed") => windows.inc({ outcome }),
    earlyDropped: early,
    gap: (end: GapEnd) => gaps.inc({ end }),
    strays: (outcome: "dropped" | "believed", parts: number) => strays.inc({ outcome }, parts),
  } satisfies Partial<GateEvents> & Record<string, unknown>;
}
