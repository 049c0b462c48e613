import type { Case } from "../cases/case.ts";
import { shareFamily } from "../families.ts";
import { covers, isSamePlace, isSameScope, meet, narrowness } from "../scopes.ts";
import { type Filed, isOpen } from "./filed.ts";

/** The same trouble so soon after it was over is the same incident. */
export const REOPENED_WITHIN_MS = 900_000;
/** A wider incident takes a narrower trouble in only while its own signs are there. */
const STILL_ACTIVE_MS = 30_000;

/** The open incident that a case is of: of the same place, or of a wider one that is going on. */
export function openMatch(of: Case, all: readonly Filed[], atMs: number): Filed | undefined {
  const fitting = all.filter((filed) => isOpen(filed) && shareFamily(filed.incident.categories, of.categories));
  const same = fitting.find(({ incident }) => isSamePlace(incident.scope, of.scope) && meet(incident.scope, of.scope));
  if (same !== undefined) return same;
  return fitting.find(
    ({ incident, seenAtMs }) => covers(incident.scope, of.scope) && atMs - seenAtMs < STILL_ACTIVE_MS,
  );
}

/** The incident that was over a while ago and is back. */
export function closedMatch(of: Case, all: readonly Filed[], atMs: number): Filed | undefined {
  return all.find(({ incident, isFalseAlarm }) => {
    const { state, resolvedAtMs, mergedInto, scope, categories } = incident;
    if (state !== "resolved" || mergedInto !== null || isFalseAlarm) return false;
    if (atMs - (resolvedAtMs ?? 0) > REOPENED_WITHIN_MS) return false;
    return isSameScope(scope, of.scope) && shareFamily(categories, of.categories);
  });
}

/** Open incidents that turn out to be part of this one: the same trouble in a narrower place. */
export function partsOf(whole: Filed, all: readonly Filed[]): Filed[] {
  const { scope, categories } = whole.incident;
  return all.filter((filed) => {
    const { incident } = filed;
    if (filed === whole || !isOpen(filed) || !shareFamily(categories, incident.categories)) return false;
    return covers(scope, incident.scope) && narrowness(incident.scope) > narrowness(scope);
  });
}
