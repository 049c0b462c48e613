import type { AudiencePeak, EventSample } from "../event-record.ts";
import type { EventSpan } from "../event-span.ts";
import { heardAtEnd, heardOf } from "../heard.ts";
import type { MeasuredFigures } from "./figure-list.ts";

const HOUR_MS = 3_600_000;

export function audienceFigures(span: EventSpan): MeasuredFigures {
  const { samples, before } = span;
  const known = samples.filter(({ now }) => now !== null);
  const last = samples.at(-1);
  if (known.length === 0 || last === undefined) return {};
  const joins = last.joins - (before?.joins ?? 0);
  const busiest = highest(samples, ({ joinsMost }) => joinsMost);
  return {
    ...peakFigures(samples),
    ...heardFigures(span, known),
    "audience.peakListeners": { value: Math.max(...samples.map(({ listenersMost }) => listenersMost)) },
    "audience.joins": { value: joins, error: 0 },
    "audience.resumed": { value: last.resumed - (before?.resumed ?? 0), error: 0 },
    "audience.joinsPeak": { value: busiest?.joinsMost ?? 0, atMs: busiest?.atMs ?? null },
  };
}

function peakFigures(samples: readonly EventSample[]): MeasuredFigures {
  const peaks = samples.map(({ most }) => most).filter((most) => most !== null);
  const peak = highest<AudiencePeak>(peaks, (most) => heardOf(most).value);
  if (peak === undefined)
    return { "audience.peak": { value: 0, error: 0 }, "audience.peakStreams": { value: 0, error: 0 } };
  const { value, error } = heardOf(peak);
  return {
    "audience.peak": { value, error, atMs: peak.atMs },
    "audience.peakStreams": { value: peak.streams, error: 0, atMs: peak.atMs },
  };
}

function heardFigures({ fromMs, toMs, startMs }: EventSpan, known: readonly EventSample[]): MeasuredFigures {
  const heardMs = known.filter(({ atMs }) => atMs > fromMs).reduce((sum, sample) => sum + timeHeard(sample), 0);
  const during = known.filter(({ atMs }) => atMs > startMs && atMs <= toMs);
  const lastedMs = during.reduce((sum, { spanMs }) => sum + spanMs, 0);
  const duringMs = during.reduce((sum, sample) => sum + timeHeard(sample), 0);
  return {
    "audience.listenerHours": { value: heardMs / HOUR_MS },
    "audience.average": { value: lastedMs === 0 ? null : duringMs / lastedMs },
  };
}

function timeHeard(sample: EventSample): number {
  return (heardAtEnd(sample) ?? 0) * sample.spanMs;
}

/** The first of those that are highest. */
function highest<Item>(items: readonly Item[], height: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || height(item) > height(best) ? item : best),
    undefined,
  );
}
