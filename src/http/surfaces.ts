import type { Surface } from "../protocol/index.ts";

/** What `Front` answers; listeners' surfaces are the edge's. */
export type FrontSurface = Extract<Surface, "page" | "asset" | "api" | "whip" | "status" | "operation">;

const OPERATION = new Set(["/metrics", "/healthz", "/readyz"]);
/** What tells everybody how things stand: verdicts, reports of events, and the tracker. */
const STATUS =
  /^\/(?:status|r\/[^/]+\/(?:verdict|report(?:\.json|\.pdf)?)|api\/v1\/(?:status|verdict|rooms\/[^/]+\/verdict))(?:\/|$)/;
/** A room's page, studio, WHIP endpoint, and what the API says of it. */
const ROOM = /^\/(?:r|studio|whip|api\/v1\/rooms)\/([A-Za-z0-9_-]{1,64})(?:\/|$)/;

export function surfaceOf(pathname: string): FrontSurface {
  if (pathname.startsWith("/assets/")) return "asset";
  if (STATUS.test(pathname)) return "status";
  if (pathname.startsWith("/api/")) return "api";
  if (pathname.startsWith("/whip/")) return "whip";
  return OPERATION.has(pathname) ? "operation" : "page";
}

/** The room that a request is about; `""` for none. */
export function roomOf(pathname: string): string {
  return ROOM.exec(pathname)?.[1] ?? "";
}
