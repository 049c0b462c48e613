import type { Scope, TroubleCategory } from "../../../protocol/index.ts";
import type { Credence } from "../reported/credence.ts";
import { credenceOf } from "../reported/credence.ts";
import type { ReportAlarm } from "../reported/report-watch.ts";
import { areMost, type House } from "./house.ts";

/** From this share of those who report on, it is where they are. */
const FOCUSED = 0.7;

/** Where reports of one kind come from, and how far they are believed. */
export type Focus = {
  scope: Scope;
  category: TroubleCategory;
  alarm: ReportAlarm;
  credence: Credence;
  /** From which region nearly all come, if from one. */
  region: string | undefined;
};

/** The places where reports rise, by category. Several only if several rooms show it, and not most of them. */
export function focusesOf(alarms: readonly ReportAlarm[], house: House): Focus[] {
  const byCategory = Map.groupBy(alarms, ({ category }) => category);
  if (byCategory.size > 1) byCategory.delete(undefined);
  return [...byCategory].flatMap(([category, all]) => ofCategory(category ?? "other", all, house));
}

function ofCategory(category: TroubleCategory, alarms: readonly ReportAlarm[], house: House): Focus[] {
  const widest = mostPeople(alarms);
  const inFocus = (field: keyof Scope) => {
    const most = mostPeople(alarms.filter(({ scope }) => scope[field] !== undefined));
    return most !== undefined && most.tally.people >= FOCUSED * (widest?.tally.people ?? 0) ? most : undefined;
  };
  const region = inFocus("region");
  const room = house.rooms.length > 1 || region === undefined ? inFocus("room") : undefined;
  const edge = house.edges.length > 1 && region === undefined ? inFocus("edge") : undefined;
  const focus = (alarm: ReportAlarm, scope: Scope): Focus => {
    const isMeasuredFine = house.isMeasuredFine(scope, category);
    const credence = credenceOf(alarm.tally, { isMeasuredFine, isRegional: scope.region !== undefined });
    return { scope, category, alarm, credence, region: region?.scope.region };
  };
  const found = region ?? room ?? edge;
  if (found !== undefined) return [focus(found, { ...room?.scope, ...(room ? {} : edge?.scope), ...region?.scope })];
  const rooms = alarms.filter(({ scope }) => scope.room !== undefined);
  if (rooms.length > 0 && house.rooms.length > 1 && !areMost(rooms.length, house.rooms.length)) {
    return rooms.map((each) => focus(each, each.scope));
  }
  return widest === undefined ? [] : [focus(widest, {})];
}

function mostPeople(alarms: readonly ReportAlarm[]): ReportAlarm | undefined {
  return alarms.reduce<ReportAlarm | undefined>((most, each) => {
    return most === undefined || each.tally.people > most.tally.people ? each : most;
  }, undefined);
}
