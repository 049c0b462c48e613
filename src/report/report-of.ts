import { curvesOf } from "./curves.ts";
import type { EventRecord } from "./event-record.ts";
import type { EventReport, ReportedIncident } from "./event-report.ts";
import { type EventSpan, eventSpan } from "./event-span.ts";
import { attackFigures } from "./figures/attack-figures.ts";
import { audienceFigures } from "./figures/audience-figures.ts";
import { doorFigures, refusalsOf } from "./figures/door-figures.ts";
import { faultFigures } from "./figures/fault-figures.ts";
import { figureList } from "./figures/figure-list.ts";
import { provenBefore, rehearsalFigures } from "./figures/rehearsal-figures.ts";
import { soundFigures } from "./figures/sound-figures.ts";
import { startFigures } from "./figures/start-figures.ts";
import { troubleFigures } from "./figures/trouble-figures.ts";
import { happeningsOf } from "./happenings.ts";
import { holesOf, lengthOf } from "./holes.ts";
import { METHODS, type MethodId } from "./methods.ts";
import { sentencesOf } from "./sentences/sentences-of.ts";
import { unknownsOf } from "./unknowns.ts";
import { verdictSpans } from "./verdict-spans.ts";
import { isTimeZone, ZoneTimes } from "./wording/zone-times.ts";

/** The whole report. The same record gives the same report. */
export function reportOf(event: EventRecord): EventReport {
  const span = eventSpan(event);
  const times = timesOf(event, span);
  const holes = holesOf(span);
  const verdicts = verdictSpans(event, span);
  const audience = audienceFigures(span);
  const facts: Omit<EventReport, "sentences"> = {
    schema: 1,
    event: headOf(event, span, times.zone),
    remarks: [...event.remarks],
    figures: figureList({
      ...startFigures(event),
      ...audience,
      ...doorFigures(span),
      ...soundFigures(event, span),
      ...faultFigures(event, span),
      ...attackFigures(span, verdicts),
      ...troubleFigures(event.tracker),
      ...rehearsalFigures(event, span, audience["audience.peakListeners"]),
      "record.missing": { value: lengthOf(holes), error: 0 },
    }),
    curves: curvesOf(event, span),
    refusals: [...refusalsOf(span.samples)].map(([code, count]) => ({ code, count })),
    verdicts,
    incidents: incidentsOf(event),
    reportsByCategory: event.tracker?.byCategory ?? {},
    faults: happeningsOf(event, span),
    posts: event.posts.map(({ atMs, author, text, promoted }) => ({ atMs, author, text, promoted })),
    rehearsal: provenBefore(event, span),
    earlier: [...event.earlier],
    methods: Object.entries(METHODS).map(([id, method]) => ({ id: id as MethodId, ...method })),
    unknown: unknownsOf(event, span, holes, times),
  };
  return { ...facts, sentences: sentencesOf({ ...facts, times }) };
}

/** The clocks that a report shows; those of the time zone that its schedule names, else UTC. */
function timesOf({ timeZone }: EventRecord, { fromMs, toMs }: EventSpan): ZoneTimes {
  return new ZoneTimes(timeZone !== null && isTimeZone(timeZone) ? timeZone : "UTC", { fromMs, toMs });
}

function headOf(event: EventRecord, { fromMs, toMs }: EventSpan, timeZone: string): EventReport["event"] {
  const { room, title, state, isFinal, asOfMs, scheduledAtMs, openedAtMs, liveAtMs, endedAtMs } = event;
  return {
    room,
    title,
    state,
    isFinal,
    fromMs,
    toMs,
    asOfMs,
    timeZone,
    scheduledAtMs,
    openedAtMs,
    liveAtMs,
    endedAtMs,
  };
}

function incidentsOf({ tracker }: EventRecord): ReportedIncident[] {
  return (tracker?.incidents ?? [])
    .filter(({ mergedInto }) => mergedInto === null)
    .map(({ title, onsetMs, resolvedAtMs, impact, reports, signs, verdict }) => ({
      title,
      fromMs: onsetMs,
      toMs: resolvedAtMs,
      impact,
      ...reports,
      signs: signs.map(({ says }) => says),
      verdict: verdict === null ? null : verdict.says,
    }));
}
