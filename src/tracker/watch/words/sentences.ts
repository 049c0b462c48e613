import type { Incident } from "../../../protocol/index.ts";
import { type Filed, stageOf } from "../incidents/filed.ts";
import type { ClockWords } from "./clock-words.ts";
import { counted, percent, span } from "./figures.ts";
import { regionName } from "./names.ts";
import { REPORTED_AS } from "./reported-as.ts";

/** "Since 20:03 UTC the program of "Town hall" is silent on every edge; 212 people reported no sound, 95 % of them confirmed by our measurements." */
export function sentenceOf(filed: Filed, clock: ClockWords): string {
  const { incident, clause, seenAtMs } = filed;
  if (incident.state === "resolved")
    return `${incident.title}: over since ${clock.at(incident.resolvedAtMs ?? seenAtMs)}.`;
  if (stageOf(filed) === "monitoring")
    return `${incident.title}: no sign of it since ${clock.at(seenAtMs)}; we keep watching.`;
  return `Since ${clock.at(incident.onsetMs)} ${clause}${reported(filed)}.`;
}

/** What people say beside what is measured; nothing when the clause is theirs. */
function reported({ incident, isNamed }: Filed): string {
  const { people, confirmed } = incident.reports;
  const kinds = new Set(incident.signs.filter(({ signal }) => signal === "reports").map(({ category }) => category));
  if (!isNamed || people === 0 || kinds.size === 0) return "";
  const [only = "other", ...others] = kinds;
  const { region } = incident.scope;
  const who = `${counted(people, "person", "people")}${region === undefined ? "" : ` in ${regionName(region)}`}`;
  const what = others.length > 0 ? "trouble" : REPORTED_AS[only].object;
  const checked = confirmed === 0 ? "" : `, ${percent(confirmed / people)} of them confirmed by our measurements`;
  return `; ${who} reported ${what}${checked}`;
}

export function openedText(filed: Filed, clock: ClockWords): string {
  const sentence = sentenceOf(filed, clock);
  return filed.incident.state === "possible" ? `We look into it. ${sentence}` : sentence;
}

export function backText({ clause }: Filed): string {
  return `It has come back: ${clause}.`;
}

export function quietText({ seenAtMs }: Filed, clock: ClockWords): string {
  return `No sign of it since ${clock.at(seenAtMs)}. We keep watching.`;
}

export function resolvedText({ incident, seenAtMs }: Filed, clock: ClockWords): string {
  const lastedMs = Math.max(0, seenAtMs - incident.onsetMs);
  return `Over. It lasted from ${clock.at(incident.onsetMs)} to ${clock.at(seenAtMs)} (${span(lastedMs)}).`;
}

export function mergedText(into: Incident): string {
  return `This is part of a wider trouble: ${into.title}.`;
}

export function absorbedText(narrower: Incident): string {
  return `What was seen as "${narrower.title}" is part of this.`;
}
