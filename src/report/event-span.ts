import type { EventRecord, EventSample } from "./event-record.ts";
import { heardOf } from "./heard.ts";

/** Who came so long before the start came for it. */
const EARLY_MS = 3_600_000;
/** How much of the time before the start is shown at least, as a share of what follows; nobody may have come early. */
const LEAD = 0.05;
/** Listeners may take so long to leave; their last words are still counted. */
const LEAVING_MS = 120_000;

/** What of a record is the event. `before`: the last sample before it, whose sums it begins with. */
export type EventSpan = {
  fromMs: number;
  toMs: number;
  /** When it began, or was to begin. */
  startMs: number;
  samples: readonly EventSample[];
  before: EventSample | undefined;
};

export function eventSpan(event: EventRecord): EventSpan {
  const startMs = event.scheduledAtMs ?? event.openedAtMs ?? event.liveAtMs ?? event.createdAtMs;
  const toMs = Math.max(event.endedAtMs ?? event.asOfMs, Math.min(startMs, event.asOfMs));
  const lead = startMs - Math.max(1_000, (toMs - startMs) * LEAD);
  const early = event.samples.find((sample) => sample.atMs >= startMs - EARLY_MS && isVisited(sample));
  const fromMs = Math.max(event.createdAtMs, Math.min(lead, early === undefined ? lead : early.atMs - early.spanMs));
  const isBefore = ({ atMs, spanMs }: EventSample) => atMs - spanMs / 2 < fromMs;
  return {
    fromMs: Math.min(fromMs, toMs),
    toMs,
    startMs,
    samples: event.samples.filter((sample) => !isBefore(sample) && sample.atMs <= toMs + LEAVING_MS),
    before: event.samples.findLast(isBefore),
  };
}

function isVisited({ most, door }: EventSample): boolean {
  return (most !== null && heardOf(most).value > 0) || (door !== null && door.issued > door.called);
}
