import type { Scope } from "../../protocol/index.ts";

const FIELDS = ["room", "edge", "region"] as const;

/** Whether all that lies in `inner` lies in `outer`, too. */
export function covers(outer: Scope, inner: Scope): boolean {
  return FIELDS.every((field) => outer[field] === undefined || outer[field] === inner[field]);
}

export function isSameScope(one: Scope, other: Scope): boolean {
  return covers(one, other) && covers(other, one);
}

/** How many things a scope names: 0 is everywhere. */
export function narrowness(scope: Scope): number {
  return FIELDS.filter((field) => scope[field] !== undefined).length;
}

/** Whether something can lie in both: an edge and a room meet, two rooms do not. */
export function meet(one: Scope, other: Scope): boolean {
  return FIELDS.every((field) => one[field] === undefined || other[field] === undefined || one[field] === other[field]);
}

/** The same but for the region, which is known of reports only. */
export function isSamePlace(one: Scope, other: Scope): boolean {
  return one.room === other.room && one.edge === other.edge;
}
