import type { EventRecord, EventSample } from "./event-record.ts";
import type { Curve } from "./event-report.ts";
import type { EventSpan } from "./event-span.ts";
import { gapsPerHour } from "./figures/sound-figures.ts";
import { heardAtEnd, heardOf } from "./heard.ts";

/** Points of one curve, at most. */
export const POINTS_MAX = 240;
/** Gaps are few: they are counted over longer stretches. */
const GAP_POINTS_MAX = 48;
const STRIDES_MS = [
  1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
];
/** A stretch without a sample that is longer than this is a hole. */
const HOLE_MS = 2_500;

type Group = { samples: EventSample[]; before: EventSample | undefined };
type Point = Curve["points"][number];

/** What is drawn. The highest of a stretch is told at its own moment, so that no peak is lost. */
export function curvesOf(event: EventRecord, span: EventSpan): Curve[] {
  const shown = span.samples.filter(({ atMs }) => atMs <= span.toMs);
  const groups = grouped(shown, span, POINTS_MAX);
  const curves: Curve[] = [
    { id: "heard", label: "Heard it", unit: "people", points: pointsOf(groups, heardPoint) },
    { id: "waiting", label: "Waited at the door", unit: "people", points: pointsOf(groups, waitingPoint) },
    { id: "joins", label: "Joins in the busiest second", unit: "per second", points: pointsOf(groups, joinsPoint) },
    { id: "refused", label: "Requests refused", unit: "per second", points: pointsOf(groups, refusedPoint) },
    {
      id: "gaps",
      label: "Gaps in an hour of listening",
      unit: "per listener-hour",
      points: pointsOf(grouped(shown, span, GAP_POINTS_MAX), gapPoint),
    },
    { id: "behindP50", label: "Half of the listeners", unit: "ms", points: pointsOf(groups, lastOf("behindP50Ms")) },
    { id: "behindP99", label: "99 of 100 listeners", unit: "ms", points: pointsOf(groups, lastOf("behindP99Ms")) },
    { id: "interval", label: "Interval of writing", unit: "ms", points: pointsOf(groups, lastOf("intervalMs")) },
  ];
  return [...curves, ...reportCurves(event, span)];
}

/** Neighbouring samples, each group as long as it must be so that there are few enough; a hole ends one. */
function grouped(samples: readonly EventSample[], { fromMs, toMs, before }: EventSpan, most: number): Group[] {
  const strideMs = STRIDES_MS.find((stride) => (toMs - fromMs) / stride <= most) ?? (toMs - fromMs) / most;
  const groups: Group[] = [];
  for (const [at, sample] of samples.entries()) {
    const previous = samples[at - 1] ?? before;
    const last = groups.at(-1);
    const stride = (atMs: number) => Math.floor((atMs - 1) / strideMs);
    const goesOn = previous !== undefined && !isHole(previous, sample) && stride(previous.atMs) === stride(sample.atMs);
    if (last !== undefined && goesOn) last.samples.push(sample);
    else groups.push({ samples: [sample], before: previous });
  }
  return groups;
}

function isHole(previous: EventSample, next: EventSample): boolean {
  return next.atMs - next.spanMs - previous.atMs > HOLE_MS;
}

function pointsOf(groups: readonly Group[], pointOf: (group: Group) => Point): Point[] {
  return groups.flatMap((group, at) => {
    const [first] = group.samples;
    const afterHole = at > 0 && first !== undefined && group.before !== undefined && isHole(group.before, first);
    const point = pointOf(group);
    return afterHole ? [{ atMs: group.before?.atMs ?? point.atMs, value: null }, point] : [point];
  });
}

function endOf({ samples }: Group): number {
  return samples.at(-1)?.atMs ?? 0;
}

function heardPoint(group: Group): Point {
  let best: Point = { atMs: endOf(group), value: null };
  for (const sample of group.samples) {
    const { most } = sample;
    if (most === null) {
      if (best.value === null) best = { atMs: sample.atMs, value: heardAtEnd(sample) };
    } else if (best.value === null || heardOf(most).value > best.value) {
      best = { atMs: most.atMs, ...heardOf(most) };
    }
  }
  return best;
}

function waitingPoint(group: Group): Point {
  const waiting = group.samples
    .map(({ door }) => door)
    .filter((door) => door !== null)
    .map(({ issued, called }) => Math.max(0, issued - called));
  return { atMs: endOf(group), value: waiting.length === 0 ? null : Math.max(...waiting) };
}

function joinsPoint(group: Group): Point {
  const known = group.samples.filter(({ now }) => now !== null);
  return {
    atMs: endOf(group),
    value: known.length === 0 ? null : Math.max(...known.map(({ joinsMost }) => joinsMost)),
  };
}

function refusedPoint(group: Group): Point {
  const seconds = group.samples.reduce((sum, { spanMs }) => sum + spanMs, 0) / 1_000;
  const count = group.samples
    .flatMap(({ refused }) => Object.entries(refused))
    .reduce((sum, [code, one]) => sum + (code === "place_waiting" ? 0 : one), 0);
  return { atMs: endOf(group), value: seconds === 0 ? null : round(count / seconds) };
}

function gapPoint(group: Group): Point {
  const value = gapsPerHour(group.before, group.samples);
  return { atMs: endOf(group), value: value === null ? null : round(value) };
}

function lastOf(name: "behindP50Ms" | "behindP99Ms" | "intervalMs"): (group: Group) => Point {
  return (group) => {
    const values = group.samples.map((sample) => sample[name]).filter((value) => value !== null);
    return { atMs: endOf(group), value: values.length === 0 ? null : Math.max(...values) };
  };
}

/** Of the event only: what was asked for begins before it. */
function reportCurves({ tracker }: EventRecord, span: EventSpan): Curve[] {
  if (tracker === null) return [];
  const { binMs, fromMs, counts, low, high } = tracker.bins;
  const points = (values: readonly (number | null)[]) =>
    values
      .map((value, at) => ({ atMs: fromMs + (at + 1) * binMs, value: value === null ? null : round(value) }))
      .filter(({ atMs }) => atMs > span.fromMs && atMs - binMs < span.toMs);
  return [
    { id: "reports", label: "Reports of trouble a minute", unit: "people", points: points(counts) },
    { id: "expectedLow", label: "Usual, at least", unit: "people", points: points(low) },
    { id: "expectedHigh", label: "Usual, at most", unit: "people", points: points(high) },
  ];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
