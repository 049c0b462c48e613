import type { Scope } from "../../../protocol/index.ts";

const REGIONS = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** What people call rooms and edges. */
export interface Names {
  /** The room's title, or its id while it is not known. */
  room(id: string): string;
  /** `edge 2`: says nothing of where it is. */
  edge(id: string): string;
}

export function regionName(code: string): string {
  try {
    return REGIONS.of(code) ?? code;
  } catch {
    return code;
  }
}

/** ` in "Town hall" on edge 2 in Austria`, or what is said of everywhere. */
export function where(scope: Scope, names: Names, everywhere: string): string {
  const parts = [
    scope.room === undefined ? "" : ` in "${names.room(scope.room)}"`,
    scope.edge === undefined ? "" : ` on ${names.edge(scope.edge)}`,
    scope.region === undefined ? "" : ` in ${regionName(scope.region)}`,
  ].join("");
  return parts === "" ? everywhere : parts;
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
