import type { Incident } from "../../../protocol/index.ts";
import { type Case, witnessesOf } from "./case.ts";

/** A fact that listeners cannot but feel is trouble when it lasts. */
export const HARD_LASTS_MS = 15_000;
/** What one kind of measurement says alone. */
export const MEASURED_LASTS_MS = 60_000;
/** What people say alone: with our measurements of these people, and without. */
export const CONFIRMED_LASTS_MS = 120_000;
export const REPORTED_LASTS_MS = 300_000;

/**
 * How sure it is. Two independent witnesses are trouble at once; one alone is possible, and trouble when it lasts. What is being mended by
 * itself, such as an edge whose listeners went elsewhere, is no more than possible unless others feel it, too. `ageMs`: how long the case has been there.
 */
export function weigh(of: Case, ageMs: number): Exclude<Incident["state"], "resolved"> {
  const witnesses = witnessesOf(of);
  const { sightings } = of;
  if (sightings.some(({ weight }) => weight === "hard")) {
    return witnesses.size >= 2 || ageMs >= HARD_LASTS_MS ? "trouble" : "possible";
  }
  if (sightings.some(({ weight }) => weight === "mild")) {
    return witnesses.has("reports") || (witnesses.size > 0 && ageMs >= MEASURED_LASTS_MS) ? "trouble" : "possible";
  }
  if (witnesses.size >= 2) return "trouble";
  return ageMs >= patienceWith(of) ? "trouble" : "possible";
}

function patienceWith(of: Case): number {
  if (!witnessesOf(of).has("reports")) return MEASURED_LASTS_MS;
  return of.credence === "confirmed" ? CONFIRMED_LASTS_MS : REPORTED_LASTS_MS;
}
