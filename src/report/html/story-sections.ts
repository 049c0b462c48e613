import type { EventReport, Happening, ReportedIncident, VerdictSpan } from "../event-report.ts";
import { counted, decimal, duration, percent, whole } from "../wording/numbers.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";
import { escapeHtml as text } from "./escape-html.ts";
import { table } from "./table.ts";

/** What happened: verdicts with their evidence, incidents, faults, posts; and this event beside others. */
export function storySections(report: EventReport, times: ZoneTimes): string {
  const { verdicts, incidents, faults, posts } = report;
  const sections = [
    section(
      "Attack or crowd?",
      verdicts.map((verdict) => verdictItem(verdict, times)),
      "report-verdicts",
    ),
    section(
      "Incidents",
      incidents.map((incident) => incidentItem(incident, times)),
      "report-verdicts",
    ),
    section(
      "What happened",
      faults.map((fault) => happeningItem(fault, times)),
      "report-timeline",
    ),
    section(
      "Posts",
      posts.map(({ atMs, author, text: words, promoted }) =>
        timeItem(
          atMs,
          times,
          `<b dir="auto">${text(author)}</b> ${promoted ? "<small>promoted</small> " : ""}<span dir="auto">${text(words)}</span>`,
        ),
      ),
      "report-timeline",
    ),
    refusals(report),
    earlier(report, times),
  ];
  return sections.filter((made) => made !== "").join("\n");
}

function section(title: string, items: readonly string[], style: string): string {
  return items.length === 0
    ? ""
    : `<section class="card"><h2>${title}</h2><ul class="${style}">${items.join("")}</ul></section>`;
}

function verdictItem(span: VerdictSpan, times: ZoneTimes): string {
  const evidence = span.evidence.map((says) => `<li>${text(says)}</li>`).join("");
  const measures = span.measures.map(({ atMs, what }) => `<li>${text(times.second(atMs))} ${text(what)}</li>`).join("");
  return `<li><p><b>${text(between(span.fromMs, span.toMs, times))}: ${text(span.verdict)}</b> <small>${percent(span.probability)} likely</small></p>
<p>${text(span.sentence)}</p><ul class="report-evidence">${evidence}</ul>${measures === "" ? "" : `<p><small>What was done</small></p><ul class="report-evidence">${measures}</ul>`}</li>`;
}

function incidentItem(incident: ReportedIncident, times: ZoneTimes): string {
  const { people, confirmed, contradicted, signs, verdict } = incident;
  const told = `${counted(people, "person", "people")} reported it; ${whole(confirmed)} confirmed, ${whole(contradicted)} contradicted by measurement.`;
  const until =
    incident.toMs === null ? `since ${times.minute(incident.fromMs)}` : between(incident.fromMs, incident.toMs, times);
  return `<li><p><b>${text(incident.title)}</b> <small>${text(until)}, ${text(incident.impact)}</small></p><p>${text(told)}</p>
<ul class="report-evidence">${[...signs, ...(verdict === null ? [] : [verdict])].map((says) => `<li>${text(says)}</li>`).join("")}</ul></li>`;
}

function happeningItem({ atMs, untilMs, text: words, tone }: Happening, times: ZoneTimes): string {
  const lasted = untilMs === null ? "" : ` <small>${text(duration(untilMs - atMs))}</small>`;
  return timeItem(atMs, times, `<span class="is-${tone}">${text(words)}</span>${lasted}`);
}

function timeItem(atMs: number, times: ZoneTimes, words: string): string {
  return `<li><time datetime="${new Date(atMs).toISOString()}">${text(times.second(atMs))}</time><span>${words}</span></li>`;
}

function between(fromMs: number, toMs: number, times: ZoneTimes): string {
  const from = times.minute(fromMs);
  const to = times.minute(toMs);
  return from === to ? from : `${from} to ${to}`;
}

function refusals({ refusals: counts }: EventReport): string {
  if (counts.length === 0) return "";
  const rows = counts.map(({ code, count }) => [code, whole(count)]);
  return `<section class="card"><h2>Refusals</h2>${table(["Code", "Requests"], rows)}<p class="hint">Requests, not people: a program may send many. <code>place_waiting</code> gave a place.</p></section>`;
}

function earlier({ earlier: events, event, figures }: EventReport, times: ZoneTimes): string {
  if (events.length === 0) return "";
  const orUnknown = (value: number | null, write: (value: number) => string) =>
    value === null ? "not known" : write(value);
  const own = [
    "This event",
    times.day(event.scheduledAtMs ?? event.liveAtMs ?? event.fromMs),
    orUnknown(figures["start.error"].value, duration),
    orUnknown(figures["audience.peak"].value, whole),
    orUnknown(figures["sound.gapsPerHour"].value, decimal),
    orUnknown(figures["door.refused"].value, whole),
  ];
  const rows = events.map(({ title, startMs, startErrorMs, peakHeard, gapsPerHour, refused }) => [
    title,
    times.day(startMs),
    orUnknown(startErrorMs, duration),
    orUnknown(peakHeard, whole),
    orUnknown(gapsPerHour, decimal),
    orUnknown(refused, whole),
  ]);
  const headers = ["Event", "Day", "Start off by", "Heard at the peak", "Gaps an hour", "Requests refused"];
  return `<section class="card"><h2>Earlier events</h2>${table(headers, [own, ...rows])}</section>`;
}
