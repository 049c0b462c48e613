import { mayBeSaidOf } from "../families.ts";
import { isBelieved } from "../reported/credence.ts";
import type { ReportAlarm } from "../reported/report-watch.ts";
import { covers, meet } from "../scopes.ts";
import type { Sighting } from "../sighting.ts";
import { type Case, join, newCase } from "./case.ts";
import { type Focus, focusesOf } from "./focus.ts";
import { group } from "./group.ts";
import type { House } from "./house.ts";
import { localise } from "./localise.ts";
import { noteOf, reportSighting } from "./report-sighting.ts";

/** Joins that fail for less than this share of those who come fail for some only: where reports come from says for whom. */
const FOR_SOME = 0.5;

export type Gathered = {
  cases: Case[];
  /** Of reports that are many and are not believed. */
  note: string | null;
};

/**
 * What there is to explain. Reports go to what the servers or probes show, if there is something: who cannot hear in a room that shows
 * nothing is met by the trouble next door. Without any, reports that are believed make a case of their own, and others a note.
 */
export function gatherCases(sightings: readonly Sighting[], alarms: readonly ReportAlarm[], house: House): Gathered {
  const heard = sightings.filter(({ scope }) => !house.isMuted(scope));
  const measured = group(localise(heard, house));
  const reported: Case[] = [];
  const doubted: Focus[] = [];
  for (const focus of focusesOf(alarms, house)) {
    if (house.isMuted(focus.scope)) continue;
    const home = homeOf(focus, measured);
    if (home !== undefined) spillInto(home, focus, house);
    else if (isBelieved(focus.credence)) addReported(reported, focus, house);
    else doubted.push(focus);
  }
  return { cases: [...measured, ...reported], note: noteOf(doubted) };
}

/** The measured case that these reports are of: one that lies where they come from, else any that may be felt so. */
function homeOf({ scope, category, credence }: Focus, cases: readonly Case[]): Case | undefined {
  const fitting = cases.filter((each) => mayBeSaidOf(category, each.categories));
  const here = fitting.find((each) => covers(each.scope, scope)) ?? fitting.find((each) => meet(each.scope, scope));
  // What our own measurements confirm in another place is a trouble of that place.
  return here ?? (credence === "confirmed" && scope.room !== undefined ? undefined : fitting[0]);
}

function spillInto(home: Case, focus: Focus, house: House): void {
  join(home, reportSighting(focus, house.names));
  if (isBelieved(focus.credence) || home.credence === undefined) home.credence = focus.credence;
  if (!meet(home.scope, focus.scope)) home.spilledFrom.push(focus.scope);
  if (focus.region !== undefined && isForSome(home)) home.scope = { ...home.scope, region: focus.region };
}

/** Only joins fail, and only for some. */
function isForSome({ sightings }: Case): boolean {
  const measured = sightings.filter(({ witness }) => witness !== "reports");
  return measured.every(({ signal, share }) => signal === "joins-failing" && (share ?? 1) < FOR_SOME);
}

/** Reports of several kinds from one place are one case. */
function addReported(cases: Case[], focus: Focus, house: House): void {
  const sighting = reportSighting(focus, house.names);
  const home = cases.find(
    ({ scope, categories }) => meet(scope, focus.scope) && mayBeSaidOf(focus.category, categories),
  );
  if (home === undefined) cases.push({ ...newCase(sighting), credence: focus.credence });
  else join(home, sighting);
}
