import type { Incident, IncidentSign, Scope } from "../../../protocol/index.ts";
import { type Case, onsetOf } from "../cases/case.ts";
import { impactOf } from "../cases/impact-of.ts";
import { weigh } from "../cases/weigh.ts";
import { SIGNS_MAX } from "../limits.ts";
import { isSamePlace, isSameScope } from "../scopes.ts";
import type { Sighting } from "../sighting.ts";
import { leadOf, titleOf } from "../words/lead.ts";
import type { Names } from "../words/names.ts";
import type { Filed } from "./filed.ts";
import { addMeasures } from "./stages.ts";

/** What is worse is said at once, what is better when it has been so for this long. */
const CALMER_AFTER_MS = 30_000;
/** A trouble is not found to have begun earlier than this before it was told. */
const ONSET_BEFORE_MS = 1_800_000;
/** Signs that stayed away for longer begin anew. */
const BREAK_MS = 60_000;
const REGION_WITHIN_MS = 120_000;

/** What changed that is worth a line in the timeline. */
export type Turn = { isWorse: boolean; isNamed: boolean; hasNewSignal: boolean; isBack: boolean };

/** Brings an incident up to what its case shows now. `roomShare`: of all listeners, those in its room. */
export function takeCase(
  filed: Filed,
  of: Case,
  atMs: number,
  names: Names,
  roomShare: (room: string) => number,
): Turn {
  const { incident } = filed;
  const wasNamed = filed.isNamed;
  const signalsBefore = new Set(incident.signs.map(({ signal }) => signal));
  const isBack = atMs - filed.seenAtMs > BREAK_MS;
  if (isBack) filed.activeSinceMs = atMs;
  filed.seenAtMs = atMs;
  incident.onsetMs = Math.max(incident.openedAtMs - ONSET_BEFORE_MS, Math.min(incident.onsetMs, onsetOf(of)));
  incident.scope = scopeOf(incident, of, atMs);
  incident.categories = [...new Set([...incident.categories, ...of.categories])];
  incident.signs = signsOf(incident.signs, of.sightings);
  addMeasures(
    incident,
    of.sightings.flatMap(({ measure }) => measure ?? []),
  );
  nameIt(filed, of, names);
  const isWorse = setState(filed, weigh(of, atMs - filed.activeSinceMs), atMs);
  const { room } = incident.scope;
  // What was trouble keeps its weight when it calms down.
  const state = filed.wasTrouble ? "trouble" : incident.state;
  incident.impact = impactOf({ ...incident, state }, room === undefined ? 1 : roomShare(room));
  return {
    isWorse,
    isNamed: filed.isNamed && !wasNamed,
    hasNewSignal: incident.signs.some(({ signal }) => !signalsBefore.has(signal)),
    isBack,
  };
}

/** The region may become known soon after the start; later it goes when the trouble is seen beyond it. */
function scopeOf({ scope, openedAtMs }: Incident, of: Case, atMs: number): Scope {
  if (!isSamePlace(scope, of.scope) || scope.region === of.scope.region) return scope;
  if (of.scope.region !== undefined) return atMs - openedAtMs < REGION_WITHIN_MS ? of.scope : scope;
  const isSeenBeyond = of.sightings.some(({ signal, weight }) => {
    return weight === "hard" || (signal === "reports" && weight === "soft");
  });
  return isSeenBeyond ? of.scope : scope;
}

function nameIt(filed: Filed, of: Case, names: Names): void {
  const lead = leadOf(of.sightings);
  if (lead === undefined) return;
  filed.isMild = of.sightings.every(({ weight }) => weight === "mild" || weight === "support");
  filed.clause = lead.clause;
  filed.isNamed = lead.signal !== "reports";
  filed.incident.title = titleOf(lead, filed.incident.scope, names);
}

/** Returns whether it became trouble. */
function setState(filed: Filed, state: "possible" | "trouble", atMs: number): boolean {
  const { incident } = filed;
  if (state === "trouble") {
    const isWorse = incident.state !== "trouble";
    incident.state = "trouble";
    filed.wasTrouble = true;
    filed.calmerSinceMs = null;
    return isWorse;
  }
  filed.calmerSinceMs ??= atMs;
  if (incident.state !== "trouble" || atMs - filed.calmerSinceMs >= CALMER_AFTER_MS) incident.state = "possible";
  return false;
}

/** What is seen now replaces what was seen of the same kind; what is not seen any more stays, as it was last. */
function signsOf(before: readonly IncidentSign[], sightings: readonly Sighting[]): IncidentSign[] {
  const now = sightings.map(signOf);
  const stays = before.filter((old) => !now.some((sign) => isSameSign(sign, old)));
  return [...now, ...stays].slice(0, SIGNS_MAX);
}

function isSameSign(one: IncidentSign, other: IncidentSign): boolean {
  return one.signal === other.signal && one.category === other.category && isSameScope(one.scope, other.scope);
}

function signOf({ signal, scope, categories, says, value, expected, sinceMs }: Sighting): IncidentSign {
  const [category] = categories;
  return { signal, scope, ...(category === undefined ? {} : { category }), says, value, expected, sinceMs };
}
