import type { EventReport, ReportedIncident, VerdictSpan } from "../event-report.ts";
import { counted, decimal, duration, percent, whole } from "../wording/numbers.ts";
import type { ZoneTimes } from "../wording/zone-times.ts";
import type { Paper } from "./paper.ts";
import { writeTable } from "./paper-table.ts";

/** Verdicts with their evidence, incidents, what happened, posts, refusals, and earlier events. */
export function writeStory(paper: Paper, report: EventReport, times: ZoneTimes): void {
  const { verdicts, incidents, faults, posts, refusals } = report;
  section(paper, "Attack or crowd?", verdicts, (verdict) => writeVerdict(paper, verdict, times));
  section(paper, "Incidents", incidents, (incident) => writeIncident(paper, incident, times));
  timeline(paper, "What happened", times, faults);
  timeline(
    paper,
    "Posts",
    times,
    posts.map(({ atMs, author, text, promoted }) => ({
      atMs,
      text: `${author}${promoted ? " (promoted)" : ""}: ${text}`,
    })),
  );
  if (refusals.length > 0) {
    paper.heading("Refusals");
    writeTable(
      paper,
      ["Code", "Requests"],
      refusals.map(({ code, count }) => [code, whole(count)]),
      [3, 1],
    );
    paper.write("Requests, not people: a program may send many. place_waiting gave a place.", "small");
  }
  writeEarlier(paper, report, times);
}

function section<Item>(paper: Paper, title: string, items: readonly Item[], write: (item: Item) => void): void {
  if (items.length === 0) return;
  paper.heading(title);
  for (const item of items) write(item);
}

function timeline(
  paper: Paper,
  title: string,
  times: ZoneTimes,
  items: readonly { atMs: number; text: string }[],
): void {
  const indent = times.changes ? 92 : 58;
  section(paper, title, items, ({ atMs, text }) => {
    paper.need(paper.heightOf(text, "body", paper.width - indent));
    paper.put(times.second(atMs), "small", { x: paper.x, y: paper.y + 2.5, width: indent });
    paper.write(text, "body", { indent });
  });
}

function writeVerdict(
  paper: Paper,
  { fromMs, toMs, verdict, probability, sentence, evidence, measures }: VerdictSpan,
  times: ZoneTimes,
): void {
  paper.write(
    `${times.minute(fromMs)} to ${times.minute(toMs)}: ${verdict} (${percent(probability)} likely)`,
    "strong",
    { after: 2 },
  );
  paper.write(sentence, "body", { after: 3 });
  for (const says of evidence) writePoint(paper, says);
  for (const { atMs, what } of measures) writePoint(paper, `${times.second(atMs)} ${what}`);
  paper.skip(4);
}

function writeIncident(paper: Paper, incident: ReportedIncident, times: ZoneTimes): void {
  const { title, fromMs, toMs, impact, people, confirmed, contradicted, signs, verdict } = incident;
  const until = toMs === null ? "still open" : `to ${times.minute(toMs)}`;
  paper.write(`${title} (${impact}; ${times.minute(fromMs)} ${until})`, "strong", { after: 2 });
  const told = `${counted(people, "person", "people")} reported it; ${whole(confirmed)} confirmed, ${whole(contradicted)} contradicted by measurement.`;
  paper.write(told, "body", { after: 3 });
  for (const says of [...signs, ...(verdict === null ? [] : [verdict])]) writePoint(paper, says);
  paper.skip(4);
}

function writePoint(paper: Paper, words: string): void {
  paper.need(paper.heightOf(words, "body", paper.width - 24));
  paper.put("–", "body", { x: paper.x + 10, y: paper.y, width: 12 });
  paper.write(words, "body", { indent: 24, after: 2 });
}

function writeEarlier(paper: Paper, { earlier, event, figures }: EventReport, times: ZoneTimes): void {
  if (earlier.length === 0) return;
  const orUnknown = (value: number | null, write: (value: number) => string) =>
    value === null ? "not known" : write(value);
  const own = [
    "This event",
    times.day(event.scheduledAtMs ?? event.liveAtMs ?? event.fromMs),
    orUnknown(figures["start.error"].value, duration),
    orUnknown(figures["audience.peak"].value, whole),
    orUnknown(figures["sound.gapsPerHour"].value, decimal),
  ];
  const rows = earlier.map(({ title, startMs, startErrorMs, peakHeard, gapsPerHour }) => [
    title,
    times.day(startMs),
    orUnknown(startErrorMs, duration),
    orUnknown(peakHeard, whole),
    orUnknown(gapsPerHour, decimal),
  ]);
  paper.heading("Earlier events");
  writeTable(
    paper,
    ["Event", "Day", "Start off by", "Heard at the peak", "Gaps an hour"],
    [own, ...rows],
    [3, 2, 2, 2, 2],
  );
}
