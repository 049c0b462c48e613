import type { Sentence } from "../event-report.ts";
import { counted, decimal, whole } from "../wording/numbers.ts";
import { type Facts, figureOf, isOver, measured, sentence } from "./facts.ts";

export function audienceSentences(facts: Facts): Sentence[] {
  const { value: peak, error, atMs } = figureOf(facts, "audience.peak");
  if (peak === null) return [sentence("plain", "How many listened is not known: no edge was heard.", "audience.peak")];
  if (peak === 0) return [nobody(facts)];
  const when = atMs === null ? "" : `, at ${facts.times.minute(atMs)}`;
  const soFar = isOver(facts) ? "" : " so far";
  const people = `${counted(peak, "person", "people")} heard it`;
  return [
    sentence("plain", `At the peak${soFar}${when}, ${people} (± ${whole(error ?? 0)}).`, "audience.peak"),
    ...rush(facts),
    ...hours(facts),
  ];
}

function nobody(facts: Facts): Sentence {
  const listeners = measured(facts, "audience.peakListeners") ?? 0;
  if (listeners === 0)
    return sentence("plain", isOver(facts) ? "Nobody listened." : "Nobody has listened so far.", "audience.peak");
  const probes = (measured(facts, "trouble.probes") ?? 0) > 0 ? ", the outage tracker’s own included" : "";
  const there = counted(listeners, "listener was", "listeners were");
  const text = `${there} there at most at once${probes}; none acknowledged sound.`;
  return sentence("plain", text, "audience.peakListeners", "audience.peak");
}

function rush(facts: Facts): Sentence[] {
  const { value, atMs } = figureOf(facts, "audience.joinsPeak");
  if (value === null || value < 2 || atMs === null) return [];
  const text = `In the busiest second, at ${facts.times.second(atMs)}, ${whole(value)} joined.`;
  return [sentence("plain", text, "audience.joinsPeak")];
}

function hours(facts: Facts): Sentence[] {
  const value = measured(facts, "audience.listenerHours");
  if (value === null || value < 1) return [];
  const text = `Together they listened for ${decimal(value)} hours.`;
  return [sentence("plain", text, "audience.listenerHours")];
}
