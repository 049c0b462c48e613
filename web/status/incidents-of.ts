import type { Incident, Scope } from "../../src/protocol/index.ts";

/** Those that concern a room: its own, and what is about no one room. `null`: all. Merged ones are told by what they are part of. */
export function incidentsOf(incidents: readonly Incident[], room: string | null): Incident[] {
  return incidents.filter(({ scope, mergedInto }) => mergedInto === null && concerns(scope, room));
}

export function concerns(scope: Scope, room: string | null): boolean {
  return room === null || scope.room === undefined || scope.room === room;
}
