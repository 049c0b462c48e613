import type { Percentiles } from "../histogram.ts";
import type { RehearsalReport } from "../rehearsal-report.ts";
import type { SecondRow } from "../run/seconds.ts";
import type { Plot, Series } from "./plot.ts";
import { brief, ticks } from "./scale.ts";

const SEND_LAG_LIMIT_MS = 20;
const FIRST_SOUND_LIMIT_MS = 1_000;
const NINES = [
  { percentile: 0, label: "0 %" },
  { percentile: 50, label: "50 %" },
  { percentile: 90, label: "90 %" },
  { percentile: 99, label: "99 %" },
  { percentile: 99.9, label: "99.9 %" },
  { percentile: 99.99, label: "99.99 %" },
];

/** What there is to see of a run: over time, and one over percentiles. What did not happen is not drawn. */
export function plotsOf(report: RehearsalReport): Plot[] {
  const rows = report.seconds;
  const troubled = rows.some((row) => row.gaps + row.drops + row.stalls + row.reconnected > 0);
  return [
    crowd(rows),
    joins(rows),
    percentilePlot(report.histograms.join),
    delay(rows),
    interval(rows),
    ...(troubled ? [troubles(rows)] : []),
    generator(rows),
    ...(report.countError === null ? [] : [countError(rows)]),
  ];
}

function crowd(rows: readonly SecondRow[]): Plot {
  return overTime(rows, "Listeners", "Everybody who was to come, and who is there.", "listeners", [
    { name: "intended", color: 4, shape: "dashed", values: rows.map((row) => row.intended) },
    { name: "connected", color: 2, values: rows.map((row) => row.connected) },
    { name: "with sound", color: 1, shape: "area", values: rows.map((row) => row.sounding) },
  ]);
}

function joins(rows: readonly SecondRow[]): Plot {
  return overTime(rows, "Joins", "Listeners who heard their first sound in that second.", "per second", [
    { name: "first sounds", color: 1, shape: "bars", values: rows.map((row) => row.joined) },
  ]);
}

function delay(rows: readonly SecondRow[]): Plot {
  const heard = (value: (row: SecondRow) => number) => rows.map((row) => (row.messages > 0 ? value(row) : null));
  return overTime(rows, "Delay", "From a part's end at the origin to its arrival.", "ms", [
    { name: "99 of 100 parts", color: 3, values: heard((row) => row.delayP99) },
    { name: "half of the parts", color: 1, values: heard((row) => row.delayP50) },
  ]);
}

function interval(rows: readonly SecondRow[]): Plot {
  const values = rows.map((row) => (row.connected > 0 ? row.intervalMs : null));
  const plot = overTime(rows, "Interval", "How often an edge writes to a listener, on average over all.", "ms", [
    { name: "interval", color: 1, values },
  ]);
  return { ...plot, atLeast: 400 };
}

function troubles(rows: readonly SecondRow[]): Plot {
  const all: Series[] = [
    { name: "stalls", color: 4, shape: "bars", values: rows.map((row) => row.stalls) },
    { name: "reconnects", color: 2, values: rows.map((row) => row.reconnected) },
    { name: "lost connections", color: 3, values: rows.map((row) => row.drops) },
    { name: "gaps", color: 1, values: rows.map((row) => row.gaps) },
  ];
  const happened = all.filter(({ values }) => values.some((value) => value !== 0));
  return overTime(rows, "Troubles", "What listeners suffered, and how they came back.", "per second", happened);
}

function generator(rows: readonly SecondRow[]): Plot {
  const plot = overTime(
    rows,
    "Generator",
    "How late it started arrivals itself: above the line the run is void.",
    "ms",
    [
      { name: "start lag, 99 of 100", color: 1, values: rows.map((row) => row.sendLagP99) },
      { name: "event loop, worst", color: 4, shape: "dashed", values: rows.map((row) => row.loopDelayMax) },
    ],
  );
  return { ...plot, atLeast: 25, limit: { at: SEND_LAG_LIMIT_MS, label: "allowed" } };
}

function countError(rows: readonly SecondRow[]): Plot {
  const values = rows.map(({ shown, connected, leaving }) =>
    shown === null || connected === 0 || leaving ? null : ((shown - connected) / connected) * 100,
  );
  return overTime(rows, "Count", "What the server shows, against who is connected.", "% off", [
    { name: "shown less true", color: 1, values },
  ]);
}

/** The tail drawn out: each step to the right is one nine more. */
function percentilePlot(join: Percentiles): Plot {
  const shown = join.curve.filter(({ percentile }) => percentile < 100 && 1 / (1 - percentile / 100) <= join.count);
  const last = shown.at(-1)?.percentile ?? 0;
  return {
    title: "Wait for the first sound",
    note: "From the intended moment of arrival, so that nobody's wait hides another's.",
    unit: "ms",
    x: shown.map(({ percentile }) => nines(percentile)),
    xTicks: NINES.filter(({ percentile }) => percentile <= last).map(({ percentile, label }) => ({
      at: nines(percentile),
      label,
    })),
    series: [{ name: "this many waited no longer", color: 1, shape: "area", values: shown.map(({ ms }) => ms) }],
    hover: (at) => `${shown[at]?.percentile} % waited ${brief(shown[at]?.ms ?? 0)} ms at most`,
    ...(join.max > FIRST_SOUND_LIMIT_MS / 2 ? { limit: { at: FIRST_SOUND_LIMIT_MS, label: "one second" } } : {}),
  };
}

function nines(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

function overTime(rows: readonly SecondRow[], title: string, note: string, unit: string, series: Series[]): Plot {
  const x = rows.map((row) => row.t);
  const last = x.at(-1) ?? 1;
  const xTicks = ticks(0, last, 6).filter((at) => at <= last);
  return {
    title,
    note,
    unit,
    x,
    xRange: [0, last + 0.5],
    xTicks: xTicks.map((at) => ({ at, label: clock(at) })),
    series,
    hover: (at) => hoverText(x[at] ?? 0, series, at),
  };
}

function hoverText(t: number, series: readonly Series[], at: number): string {
  const told = series.map(({ name, values }) => {
    const value = values[at];
    return `${name}: ${value === null || value === undefined ? "–" : brief(value)}`;
  });
  return [clock(t), ...told].join("\n");
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
}
