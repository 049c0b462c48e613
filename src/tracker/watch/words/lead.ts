import type { Scope, Signal, TroubleCategory } from "../../../protocol/index.ts";
import type { Sighting } from "../sighting.ts";
import { capital, type Names, where } from "./names.ts";
import { REPORTED_AS } from "./reported-as.ts";

/** The nearer to the cause the earlier. */
const ORDER: readonly Signal[] = [
  "edge-gone",
  "control-gone",
  "origin-gone",
  "dead-air",
  "probe-silent",
  "ears-lost",
  "joins-failing",
  "probe-unreachable",
  "stalls",
  "probe-late",
  "reports",
];

/** The sighting that names the cause best. */
export function leadOf(sightings: readonly Sighting[]): Sighting | undefined {
  const weighty = sightings.filter(({ weight }) => weight !== "support");
  // Control with all others is no matter of one edge.
  const isAllGone = ({ signal, categories }: Sighting) => signal === "control-gone" && categories.includes("no-sound");
  const rank = (sighting: Sighting) => (isAllGone(sighting) ? -1 : ORDER.indexOf(sighting.signal));
  return weighty.toSorted((one, other) => rank(one) - rank(other))[0];
}

const NO_SOUND = "No sound";
const TITLES: Record<Exclude<Signal, "edge-gone" | "control-gone" | "reports">, string> = {
  "origin-gone": NO_SOUND,
  "dead-air": "Nobody is heard",
  "probe-silent": NO_SOUND,
  "ears-lost": NO_SOUND,
  "joins-failing": "Joining fails",
  "probe-unreachable": "Joining fails",
  stalls: "Choppy sound",
  "probe-late": "Late sound",
};

/** "No sound in Town hall". */
export function titleOf(lead: Sighting, scope: Scope, names: Names): string {
  const place = where(scope, names, "").replaceAll('"', "");
  if (lead.signal === "edge-gone") return `${capital(names.edge(lead.scope.edge ?? ""))} does not answer`;
  if (lead.signal === "control-gone") {
    return lead.categories.includes("no-sound") ? "Our servers are not heard" : "Rooms cannot be opened";
  }
  if (lead.signal === "reports") return `Reports of ${REPORTED_AS[firstOf(lead.categories)].noun}${place}`;
  return `${TITLES[lead.signal]}${place}`;
}

function firstOf(categories: readonly TroubleCategory[]): TroubleCategory {
  return categories[0] ?? "other";
}
