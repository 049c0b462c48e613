import type { Scope, TroubleCategory } from "../../../protocol/index.ts";
import type { Credence } from "../reported/credence.ts";
import type { Sighting, Witness } from "../sighting.ts";

/** Sightings that have one cause, as far as can be told. */
export type Case = {
  scope: Scope;
  categories: TroubleCategory[];
  /** The one that names the cause first. */
  sightings: Sighting[];
  /** How far the reports in it are believed; `undefined`: it has none. */
  credence: Credence | undefined;
  /** Rooms whose reports belong to it though it is not theirs. */
  spilledFrom: Scope[];
};

export function newCase(sighting: Sighting): Case {
  return {
    scope: sighting.scope,
    categories: [...sighting.categories],
    sightings: [sighting],
    credence: undefined,
    spilledFrom: [],
  };
}

export function join(of: Case, sighting: Sighting): void {
  of.sightings.push(sighting);
  of.categories = [...new Set([...of.categories, ...sighting.categories])];
}

/** When its first sign began. */
export function onsetOf({ sightings }: Case): number {
  return Math.min(...sightings.map(({ sinceMs }) => sinceMs));
}

/** Who speaks for it with a weight of his own. */
export function witnessesOf({ sightings }: Case): Set<Witness> {
  const weighty = sightings.filter(({ weight }) => weight === "hard" || weight === "soft");
  return new Set(weighty.map(({ witness }) => witness));
}
