import type { Figure } from "../event-report.ts";
import { FIGURE_IDS, type FigureId } from "../figure-ids.ts";

type Described = Pick<Figure, "label" | "unit" | "how">;

const FIGURES: Record<FigureId, Described> = {
  "start.promised": { label: "Promised start", unit: "time", how: "clock" },
  "start.opened": { label: "The room opened", unit: "time", how: "clock" },
  "start.live": { label: "The host was live", unit: "time", how: "clock" },
  "start.error": { label: "Opened after the promised second", unit: "ms", how: "clock" },
  "start.sound": { label: "The host was heard after the promised second", unit: "ms", how: "clock" },
  "start.hostLate": { label: "Host live after the promised second", unit: "ms", how: "clock" },
  "audience.peak": { label: "Most who heard it at once", unit: "people", how: "ears" },
  "audience.peakListeners": { label: "Most listeners at once, of all kinds", unit: "people", how: "connections" },
  "audience.peakStreams": {
    label: "Endless streams at the peak, beside those who heard",
    unit: "connections",
    how: "connections",
  },
  "audience.average": { label: "Who heard it on average", unit: "people", how: "curve" },
  "audience.listenerHours": { label: "Hours heard, of all together", unit: "hours", how: "curve" },
  "audience.joins": { label: "Connections that were opened", unit: "connections", how: "connections" },
  "audience.resumed": { label: "Of these, come over from another edge", unit: "connections", how: "connections" },
  "audience.joinsPeak": { label: "Most joins in a second", unit: "per second", how: "connections" },
  "door.given": { label: "Numbers given to those who waited", unit: "people", how: "door" },
  "door.beforeStart": { label: "Of these, before the door opened", unit: "people", how: "door" },
  "door.waitingPeak": { label: "Most who waited at once", unit: "people", how: "door" },
  "door.waitP50": { label: "Half of those who waited were called within", unit: "ms", how: "door" },
  "door.waitP99": { label: "99 of 100 were called within", unit: "ms", how: "door" },
  "door.predictions": { label: "Waits that were predicted, the last ones", unit: "people", how: "predictions" },
  "door.covered": { label: "Of these, within what was told", unit: "ratio", how: "predictions" },
  "door.toldToWait": { label: "Requests that were told to wait", unit: "requests", how: "refusals" },
  "door.refused": { label: "Requests that were refused", unit: "requests", how: "refusals" },
  "door.turnedAway": { label: "Requests turned away unread, over all rooms", unit: "requests", how: "refusals" },
  "sound.gaps": { label: "Gaps that listeners heard, of all together", unit: "times", how: "stalls" },
  "sound.gapsPerHour": { label: "Gaps in an hour of listening", unit: "per listener-hour", how: "stalls" },
  "sound.behindP50": { label: "Delay of half of the listeners, at most", unit: "ms", how: "behind" },
  "sound.behindP99": { label: "Delay of 99 of 100 listeners, at most", unit: "ms", how: "behind" },
  "sound.intervalLongest": { label: "Longest interval of writing", unit: "ms", how: "interval" },
  "sound.intervalSteps": { label: "Times that the interval changed", unit: "times", how: "interval" },
  "sound.ticksLate": { label: "Ticks of the sound that came late", unit: "times", how: "origin" },
  "kept.endedByUs": { label: "Connections that were ended by us", unit: "connections", how: "ended" },
  "kept.heardBeforeAttack": { label: "Who heard it as the attack began", unit: "people", how: "ears" },
  "kept.heardLeastInAttack": { label: "Fewest who heard it while the attack lasted", unit: "people", how: "ears" },
  "kept.edgesLost": { label: "Edges that were lost", unit: "times", how: "faults" },
  "kept.atLostEdges": { label: "Listeners at edges that were lost", unit: "people", how: "faults" },
  "kept.cameOver": { label: "Of these, come over to another edge", unit: "people", how: "faults" },
  "kept.originMoves": { label: "Times that another process took over the sound", unit: "times", how: "faults" },
  "trouble.reports": { label: "People who reported trouble", unit: "people", how: "tracker" },
  "trouble.confirmed": { label: "Of these, confirmed by measurement", unit: "people", how: "tracker" },
  "trouble.contradicted": { label: "Of these, contradicted by measurement", unit: "people", how: "tracker" },
  "trouble.incidents": { label: "Incidents on the status page", unit: "times", how: "tracker" },
  "trouble.probes": { label: "Checks by listeners of our own", unit: "times", how: "probes" },
  "trouble.probesFailed": { label: "Of these, sound missing or late", unit: "times", how: "probes" },
  "rehearsal.proven": { label: "Listeners proven beforehand", unit: "people", how: "rehearsal" },
  "rehearsal.ofProven": { label: "Peak against what was proven", unit: "ratio", how: "rehearsal" },
  "record.missing": { label: "Time of which nothing is recorded", unit: "ms", how: "record" },
};

/** A value, and what is known of it. Without an error it has none that is known. */
export type Measured = { value: number | null; error?: number; atMs?: number | null };
export type MeasuredFigures = Partial<Record<FigureId, Measured>>;

/** Every figure; those that were not measured have no value. */
export function figureList(measured: MeasuredFigures): Record<FigureId, Figure> {
  return Object.fromEntries(FIGURE_IDS.map((id) => [id, figureOf(id, measured[id])])) as Record<FigureId, Figure>;
}

function figureOf(id: FigureId, measured: Measured = { value: null }): Figure {
  const { value, error = null, atMs = null } = measured;
  return { id, ...FIGURES[id], value, error: value === null ? null : error, atMs: value === null ? null : atMs };
}
