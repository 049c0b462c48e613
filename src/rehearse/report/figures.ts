import type { RehearsalReport } from "../rehearsal-report.ts";
import { brief } from "./scale.ts";

export type Figure = { label: string; value: string; note: string; tone?: "good" | "bad" };

/** The figures that decide, first to last as a host would ask for them. */
export function keyFigures(report: RehearsalReport): Figure[] {
  const { counters, histograms, bytes } = report;
  const { join, delay } = histograms;
  return [
    {
      label: "heard sound",
      value: counters.joined.toLocaleString("en"),
      note: `of ${counters.due.toLocaleString("en")} who came`,
      ...tone(report.soundless === 0),
    },
    { label: "first sound", value: time(join.p99), note: `99 of 100; half within ${time(join.p50)}` },
    { label: "delay", value: time(delay.p50), note: `half of all parts; 99 of 100 within ${time(delay.p99)}` },
    {
      label: "connections lost",
      value: brief(counters.drops),
      note: counters.drops === 0 ? "nobody was dropped" : `${brief(counters.reconnected)} came back`,
      ...tone(counters.drops === 0),
    },
    {
      label: "sound missing",
      value: time(counters.gapMs),
      note: counters.gaps === 0 ? "every part came" : `in ${brief(counters.gaps)} gaps, all listeners together`,
      ...tone(counters.gaps === 0),
    },
    {
      label: "wrong parts",
      value: brief(bytes.wrong),
      note: `of ${brief(bytes.copies)}, by ${bytes.against === "origin" ? "the origin's digests" : "comparison among listeners"}`,
      ...tone(bytes.wrong === 0),
    },
    {
      label: "stalls",
      value: brief(counters.stalls),
      note:
        counters.stalls === 0 ? "by the player's model" : `${time(counters.stalledMs)} together, by the player's model`,
    },
    {
      label: "generator's lag",
      value: time(histograms.sendLag.p99),
      note: `99 of 100 arrivals; ${counters.droppedArrivals} dropped`,
      ...tone(report.verdict.kind !== "invalid"),
    },
  ];
}

export function time(ms: number): string {
  if (Math.abs(ms) >= 60_000) return `${brief(ms / 60_000)} min`;
  if (Math.abs(ms) >= 1_000) return `${brief(Number((ms / 1_000).toPrecision(3)))} s`;
  return `${brief(Math.abs(ms) < 10 ? Number(ms.toFixed(1)) : Math.round(ms))} ms`;
}

function tone(good: boolean): { tone: "good" | "bad" } {
  return { tone: good ? "good" : "bad" };
}
