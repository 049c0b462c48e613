import type { Scope, TroubleCategory } from "../../../protocol/index.ts";
import type { Names } from "../words/names.ts";

/** What a look at all that is there needs to know beside the sightings. */
export interface House {
  names: Names;
  /** With listeners. */
  rooms: readonly string[];
  /** With listeners. */
  edges: readonly string[];
  /** Whether our own measurements speak against this trouble there. */
  isMeasuredFine(scope: Scope, category: TroubleCategory): boolean;
  /** Whether work that was announced covers this. */
  isMuted(scope: Scope): boolean;
}

/** From this share on, it is the most. */
const MOST = 0.6;

/** Whether so many of so many are nearly everywhere; of one alone nobody can tell. */
export function areMost(some: number, all: number): boolean {
  return all >= 2 && some >= MOST * all;
}

/** Whether it is here and not there. */
export function areFew(some: number, all: number): boolean {
  return all >= 2 && some > 0 && some < MOST * all;
}
