import type { Scope, TroubleCategory, TroubleCheck } from "../../../protocol/index.ts";
import { seriesKey } from "./series-key.ts";

/** What of a report is counted. */
export type CountedReport = {
  category: TroubleCategory;
  room: string | null;
  region: string | null;
  edge: string | null;
  /** Whether it counts as a person; else it is one more report of somebody who has been counted. */
  isPerson: boolean;
  /** An edge knows the listener. */
  isVerified: boolean;
  check: TroubleCheck;
  /** A name for its /24 or /48. */
  network: string;
};

/** Under which names it is counted everywhere: all, and its category. */
export function broadKeys({ category }: CountedReport): string[] {
  return [seriesKey({}), seriesKey({}, category)];
}

/** And where: room, edge and region, each with its category and without. */
export function scopedKeys({ category, room, region, edge }: CountedReport): string[] {
  const scopes: Scope[] = [];
  if (room !== null) scopes.push({ room });
  if (edge !== null) scopes.push({ edge });
  if (region !== null) scopes.push({ region });
  return scopes.flatMap((scope) => [seriesKey(scope), seriesKey(scope, category)]);
}
