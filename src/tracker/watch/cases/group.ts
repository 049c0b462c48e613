import { shareFamily } from "../families.ts";
import { covers, meet, narrowness } from "../scopes.ts";
import type { Sighting, Weight } from "../sighting.ts";
import { type Case, join, newCase } from "./case.ts";

/** What begins so soon after an edge is gone comes of that: its listeners look for another. */
const AFTERMATH_MS = 60_000;
const SLACK_MS = 5_000;
const RANK: Record<Weight, number> = { hard: 0, soft: 1, mild: 2, support: 3 };

/** Puts sightings that have one cause together: what lies within what, of one family; and what follows the loss of an edge. */
export function group(sightings: readonly Sighting[]): Case[] {
  const cases: Case[] = [];
  const ordered = [...sightings].sort((one, other) => {
    return narrowness(one.scope) - narrowness(other.scope) || RANK[one.weight] - RANK[other.weight];
  });
  for (const sighting of ordered.filter(({ weight }) => weight !== "support")) {
    const home = cases.find((each) => belongs(sighting, each)) ?? cases.find((each) => follows(sighting, each));
    if (home === undefined) cases.push(newCase(sighting));
    else join(home, sighting);
  }
  for (const sighting of ordered.filter(({ weight }) => weight === "support")) {
    const home = cases.find(
      (each) => meet(each.scope, sighting.scope) && shareFamily(each.categories, sighting.categories),
    );
    if (home !== undefined) join(home, sighting);
  }
  return cases;
}

function belongs(sighting: Sighting, { scope, categories }: Case): boolean {
  return covers(scope, sighting.scope) && shareFamily(categories, sighting.categories);
}

function follows(sighting: Sighting, { sightings }: Case): boolean {
  if (sighting.weight !== "soft" || sighting.witness === "probes") return false;
  return sightings.some(({ signal, sinceMs }) => {
    return (
      signal === "edge-gone" && sighting.sinceMs >= sinceMs - SLACK_MS && sighting.sinceMs < sinceMs + AFTERMATH_MS
    );
  });
}
