import type { Curve, EventReport } from "../event-report.ts";
import { decimal, whole } from "../wording/numbers.ts";
import type { Ink, Plot, PlotLine, PlotMark } from "./plot.ts";

const SHOWN: Record<string, string> = {
  crowd: "crowd",
  attack: "attack",
  both: "crowd and attack",
  "own-fault": "our own fault",
  upstream: "upstream",
  undetermined: "not clear",
};

/** The plots of a report; those that would show nothing are left out. */
export function plotsOf(report: EventReport): Plot[] {
  return [audiencePlot(report), arrivalPlot(report), delayPlot(report), gapPlot(report), troublePlot(report)].filter(
    (plot) => plot !== undefined,
  );
}

type Wanted = { curve: Curve["id"]; ink: Ink; drawn: PlotLine["drawn"]; always?: boolean };

function plotOf(
  report: EventReport,
  about: Pick<Plot, "id" | "title" | "caption" | "write">,
  wanted: readonly Wanted[],
): Plot | undefined {
  const lines = wanted.flatMap(({ curve, ink, drawn, always }) => {
    const found = report.curves.find(({ id }) => id === curve);
    const shows = found?.points.some(({ value }) => value !== null && (always === true || value > 0)) ?? false;
    return found === undefined || !shows ? [] : [{ label: found.label, ink, drawn, points: found.points }];
  });
  if (lines.length === 0) return undefined;
  const { fromMs, toMs } = report.event;
  return { ...about, fromMs, toMs, lines, band: null, marks: startMarks(report), stretches: stretchesOf(report) };
}

function audiencePlot(report: EventReport): Plot | undefined {
  const plot = plotOf(
    report,
    {
      id: "audience",
      title: "Audience",
      caption: "People who heard it, and people who waited at the door.",
      write: whole,
    },
    [
      { curve: "heard", ink: "first", drawn: "area", always: true },
      { curve: "waiting", ink: "second", drawn: "line" },
    ],
  );
  const { value, atMs } = report.figures["audience.peak"];
  if (plot === undefined || atMs === null || value === null || value === 0) return plot;
  return { ...plot, marks: [...plot.marks, { atMs, label: `peak ${whole(value)}` }] };
}

function arrivalPlot(report: EventReport): Plot | undefined {
  return plotOf(
    report,
    {
      id: "arrivals",
      title: "Arrivals",
      caption: "Joins in the busiest second of each stretch, and requests refused a second.",
      write: decimal,
    },
    [
      { curve: "joins", ink: "first", drawn: "steps" },
      { curve: "refused", ink: "bad", drawn: "steps" },
    ],
  );
}

function delayPlot(report: EventReport): Plot | undefined {
  return plotOf(
    report,
    {
      id: "delay",
      title: "Delay",
      caption: "How far behind the live sound listeners heard it, by their own players, and how often edges wrote.",
      write: (ms) => `${decimal(ms / 1_000)} s`,
    },
    [
      { curve: "behindP99", ink: "second", drawn: "line" },
      { curve: "behindP50", ink: "first", drawn: "line" },
      { curve: "interval", ink: "soft", drawn: "steps" },
    ],
  );
}

function gapPlot(report: EventReport): Plot | undefined {
  return plotOf(
    report,
    { id: "gaps", title: "Gaps", caption: "Gaps that players reported, in an hour of listening.", write: decimal },
    [{ curve: "gaps", ink: "bad", drawn: "bars" }],
  );
}

function troublePlot(report: EventReport): Plot | undefined {
  const pointsOf = (id: Curve["id"]) => report.curves.find((curve) => curve.id === id)?.points ?? [];
  const plot = plotOf(
    report,
    {
      id: "reports",
      title: "Reports of trouble",
      caption: "People who reported trouble, a minute, against what is usual: 99 of 100 quiet minutes lie in the band.",
      write: decimal,
    },
    [{ curve: "reports", ink: "bad", drawn: "bars" }],
  );
  return plot && { ...plot, band: { label: "Usual", low: pointsOf("expectedLow"), high: pointsOf("expectedHigh") } };
}

function startMarks({ event }: EventReport): PlotMark[] {
  const marks = [
    { atMs: event.scheduledAtMs, label: "promised" },
    { atMs: event.liveAtMs, label: "live" },
    { atMs: event.state === "ended" ? event.endedAtMs : null, label: "end" },
  ].filter((mark): mark is PlotMark => mark.atMs !== null);
  const { scheduledAtMs, liveAtMs } = event;
  const isOne =
    scheduledAtMs !== null &&
    liveAtMs !== null &&
    Math.abs(liveAtMs - scheduledAtMs) < (event.toMs - event.fromMs) / 100;
  return isOne ? marks.filter(({ label }) => label !== "live") : marks;
}

function stretchesOf({ verdicts }: EventReport): Plot["stretches"] {
  return verdicts.map(({ fromMs, toMs, verdict }) => ({
    fromMs,
    toMs,
    label: SHOWN[verdict] ?? verdict,
    ink: "bad" as const,
  }));
}
