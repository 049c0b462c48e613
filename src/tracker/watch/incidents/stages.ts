import type { Incident, IncidentUpdate } from "../../../protocol/index.ts";
import { MEASURES_MAX, UPDATES_MAX } from "../limits.ts";
import type { Filed } from "./filed.ts";

/** The last updates are for how it ends, however much was said before. */
const KEPT_FOR_THE_END = 10;

/** Adds to the timeline. What is said past its bound is not taken, unless it says how it ends. Returns whether it was taken. */
export function say({ incident }: Filed, update: IncidentUpdate): boolean {
  const isEnd = update.stage === "resolved" || update.by === "operator";
  if (incident.updates.length >= UPDATES_MAX - (isEnd ? 0 : KEPT_FOR_THE_END)) {
    if (!isEnd) return false;
    incident.updates.splice(UPDATES_MAX - KEPT_FOR_THE_END, 1);
  }
  incident.updates.push(update);
  return true;
}

export function tell(filed: Filed, stage: IncidentUpdate["stage"], text: string, atMs: number): boolean {
  return say(filed, { atMs, stage, text, by: "tracker" });
}

export function addMeasures(incident: Incident, measures: readonly string[]): void {
  incident.measures = [...new Set([...incident.measures, ...measures])].slice(-MEASURES_MAX);
}
