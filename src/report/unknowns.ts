import type { EventRecord } from "./event-record.ts";
import type { EventSpan } from "./event-span.ts";
import { provenBefore } from "./figures/rehearsal-figures.ts";
import type { Hole } from "./holes.ts";
import { counted, duration } from "./wording/numbers.ts";
import { isTimeZone, type ZoneTimes } from "./wording/zone-times.ts";

/** Holes that are named one by one. */
const HOLES_TOLD = 5;

/** What the report cannot say, and why. */
export function unknownsOf(event: EventRecord, span: EventSpan, holes: readonly Hole[], times: ZoneTimes): string[] {
  return [
    ...holesSaid(holes, times),
    ...lostSaid(event),
    ...(event.tracker === null
      ? [
          "The outage tracker did not answer: how many people reported trouble, and what its own listeners heard, is not known.",
        ]
      : trackerSaid(event, span)),
    ...rehearsalSaid(event, span),
    ...zoneSaid(event, times),
    ...listenersSaid(event, span),
    "How many people heard one connection together, such as in a room with loudspeakers, is not known.",
  ];
}

function holesSaid(holes: readonly Hole[], times: ZoneTimes): string[] {
  const said = holes.slice(0, HOLES_TOLD).map(({ fromMs, toMs }) => {
    const when = `from ${times.second(fromMs)} to ${times.second(toMs)}`;
    return `Nothing is recorded ${when} (${duration(toMs - fromMs)}). The figures do not hold what happened then; sums go on where edges lived through it.`;
  });
  return holes.length > HOLES_TOLD
    ? [...said, `There are ${holes.length - HOLES_TOLD} more holes in the record.`]
    : said;
}

function lostSaid({ lost }: EventRecord): string[] {
  if (lost.samples === 0 && lost.moments === 0) return [];
  const what = `${counted(lost.samples, "sample", "samples")} and ${counted(lost.moments, "happening", "happenings")}`;
  return [`${what} could not be kept, because the disk took nothing or there were too many.`];
}

function trackerSaid({ tracker }: EventRecord, span: EventSpan): string[] {
  if (tracker === null) return [];
  const { counts, fromMs, binMs } = tracker.bins;
  const isWithin = (at: number) => fromMs + (at + 1) * binMs > span.fromMs && fromMs + at * binMs < span.toMs;
  const awayMs = counts.filter((count, at) => count === null && isWithin(at)).length * binMs;
  const said: string[] = [];
  if (awayMs > 0) {
    said.push(`The outage tracker was away for about ${duration(awayMs)} of this time: reports of then are missing.`);
  }
  if (tracker.probes.checks > 0) {
    said.push(
      "The outage tracker’s own listeners, at most one at each edge at a time, are among the connections and joins, and not among those who heard.",
    );
  }
  return said;
}

function rehearsalSaid(event: EventRecord, span: EventSpan): string[] {
  if (event.proof === null || provenBefore(event, span) !== null) return [];
  return ["A rehearsal was written down only after the start, so that it says nothing of what was proven beforehand."];
}

function zoneSaid({ timeZone }: EventRecord, times: ZoneTimes): string[] {
  if (timeZone === null || isTimeZone(timeZone)) return [];
  return [`The time zone of the schedule is not one that this server knows; times are shown in ${times.zone}.`];
}

function listenersSaid(event: EventRecord, { samples }: EventSpan): string[] {
  const said: string[] = [];
  if (samples.some(({ now }) => (now?.streams ?? 0) > 0)) {
    said.push(
      "Whether those who held an endless stream, as radio players do, heard it is not known: they acknowledge nothing and are not among those who heard.",
    );
  }
  if (samples.some(({ now }) => (now?.hls ?? 0) > 0)) {
    said.push(
      "Listeners of HLS behind a CDN are seen only as far as the CDN asks us: its own figures have to be added.",
    );
  }
  if (event.liveAtMs !== null && samples.every(({ origin }) => origin === null)) {
    said.push("Nothing is known of how the process that makes the sound fared.");
  }
  return said;
}
