import type { Scope, TroubleCategory } from "../../../protocol/index.ts";
import type { Tally } from "../../reports/index.ts";
import { familyOf } from "../families.ts";
import type { Credence } from "../reported/credence.ts";
import { credenceOf } from "../reported/credence.ts";
import type { ReportAlarm } from "../reported/report-watch.ts";
import { areMost, type House } from "./house.ts";

/** From this share of those who report on, it is where they are. */
const FOCUSED = 0.7;
/** Fewer people of a region are not told of: they might be known by it. */
const REGION_PEOPLE_MIN = 5;

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
  if (widest === undefined) return [];
  const place = placeOf(widest, house);
  const focus = (alarm: ReportAlarm, scope: Scope, tally: Tally): Focus => {
    const isMeasuredFine = house.isMeasuredFine(scope, category);
    // Who is inside is measured, wherever that is; who does not reach us is not.
    const isCutOff = scope.region !== undefined && familyOf(category) === "joining";
    const credence = credenceOf(tally, { isMeasuredFine, isCutOff });
    return { scope, category, alarm: { ...alarm, tally }, credence, region: place?.scope.region };
  };
  if (place !== undefined) return [focus(widest, place.scope, place.tally)];
  const rooms = alarms.filter(({ scope }) => scope.room !== undefined);
  if (rooms.length > 0 && house.rooms.length > 1 && !areMost(rooms.length, house.rooms.length)) {
    return rooms.map((each) => focus(each, each.scope, each.tally));
  }
  return [focus(widest, {}, widest.tally)];
}

/** The region, room or edge that nearly all of these people name. A house of one room is not narrowed down by it. */
function placeOf({ spread, tally }: ReportAlarm, house: House): Spot | undefined {
  const spot = (field: keyof Scope, peopleMin: number) => {
    const most = mostPeople(spread.filter(({ scope }) => scope[field] !== undefined));
    const people = most?.tally.people ?? 0;
    return people >= Math.max(peopleMin, FOCUSED * tally.people) ? most : undefined;
  };
  const region = spot("region", REGION_PEOPLE_MIN);
  const room = house.rooms.length > 1 || region === undefined ? spot("room", 1) : undefined;
  const edge = house.edges.length > 1 && region === undefined && room === undefined ? spot("edge", 1) : undefined;
  const narrowest = region ?? room ?? edge;
  return narrowest && { scope: { ...room?.scope, ...edge?.scope, ...region?.scope }, tally: narrowest.tally };
}

type Spot = ReportAlarm["spread"][number];

function mostPeople<T extends { tally: Tally }>(all: readonly T[]): T | undefined {
  return all.reduce<T | undefined>((most, each) => {
    return most === undefined || each.tally.people > most.tally.people ? each : most;
  }, undefined);
}
