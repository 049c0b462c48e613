import type { Evidence, VerdictClass } from "../protocol/index.ts";
import type { Strain } from "./strain.ts";

/** Signs that are quoted for what is said. */
const QUOTED = 2;

const SAID: Record<VerdictClass, string> = {
  crowd: "This looks like a crowd",
  attack: "This looks like an attack",
  both: "This looks like a crowd and an attack at once",
  "own-fault": "This looks like a fault of ours",
  upstream: "This looks like trouble upstream of us",
  undetermined: "It is not known yet what this is",
};

const STRAINED: Record<Strain, string> = {
  surge: "more people or requests than before",
  refusals: "people are turned away or have to wait",
  faults: "requests fail by a fault of ours",
  departures: "many left at once",
  stalls: "the sound stalls",
  abuse: "requests come that no browser sends",
  silence: "edges get no sound",
  bounds: "edges turn requests away unread",
};

export const AT_EASE = "Nothing is out of the ordinary.";

/** One sentence for everybody. */
export function sentenceOf(
  said: VerdictClass,
  probability: number,
  evidence: readonly Evidence[],
  strains: readonly Strain[],
): string {
  const chance = probability > 0.99 ? "over 99 %" : `${Math.round(probability * 100)} %`;
  if (said === "undetermined") {
    const what = strains.map((strain) => STRAINED[strain]);
    return `${SAID[said]}: ${what.length === 0 ? "it is abating" : what.slice(0, QUOTED).join(", and ")}.`;
  }
  const because = evidence
    .filter(({ ratios }) => ratios[said] > 1.2)
    .sort((a, b) => b.ratios[said] - a.ratios[said])
    .slice(0, QUOTED)
    .map(({ says }) => says);
  return [`${SAID[said]} (${chance}).`, ...because].join(" ");
}
