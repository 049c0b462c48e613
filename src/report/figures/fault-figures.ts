import type { EventMoment, EventRecord } from "../event-record.ts";
import type { EventSpan } from "../event-span.ts";
import type { MeasuredFigures } from "./figure-list.ts";

type EdgeGone = Extract<EventMoment, { what: "edge-gone" }>;

/** An edge that fell silent; `backMs`: it was heard again then, and had lost nobody. */
export type LostEdge = EdgeGone & { backMs: number | null; cameOver: number };

export function faultFigures(event: EventRecord, span: EventSpan): MeasuredFigures {
  const lost = lostEdges(event, span).filter(({ backMs }) => backMs === null);
  const moves = momentsIn(event, span).filter(({ what }) => what === "origin-moved");
  if (span.samples.length === 0) return {};
  const ended = span.samples.reduce((sum, sample) => sum + sample.ended.unread + sample.ended.abuse, 0);
  return {
    "kept.endedByUs": { value: ended },
    "kept.edgesLost": { value: lost.length, error: 0 },
    "kept.atLostEdges": { value: lost.reduce((sum, { listeners }) => sum + listeners, 0) },
    "kept.cameOver": { value: lost.reduce((sum, { cameOver }) => sum + cameOver, 0), error: 0 },
    "kept.originMoves": { value: moves.length, error: 0 },
  };
}

/** What happened within the event, oldest first. */
export function momentsIn({ moments }: EventRecord, { fromMs, toMs }: EventSpan): EventMoment[] {
  return moments.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
}

/** Each edge that fell silent without having said so. */
export function lostEdges(event: EventRecord, span: EventSpan): LostEdge[] {
  const moments = momentsIn(event, span);
  return moments
    .filter((moment): moment is EdgeGone => moment.what === "edge-gone")
    .map((gone) => {
      const back = moments.find(
        (later) => later.what === "edge-back" && later.edge === gone.edge && later.atMs >= gone.atMs,
      );
      const came = (event.moved[gone.edge] ?? 0) - gone.movedBefore;
      return { ...gone, backMs: back?.atMs ?? null, cameOver: Math.max(0, Math.min(came, gone.listeners)) };
    });
}
