import { ERROR_STATUS, type ErrorCode, errorBody, retryAfterSeconds, StentorError } from "../protocol/index.ts";

/** What every answer to a listener carries: pages of any site may play a room. */
export const OPEN_TO_ALL = {
  "Access-Control-Allow-Origin": "*",
  "Cross-Origin-Resource-Policy": "cross-origin",
} as const;

export const LISTEN_METHODS = "GET, HEAD, OPTIONS";

/** Codes of what may be there in a moment: caches keep them so long, so that a storm on a wrong address stays theirs. */
const KEPT: ReadonlySet<ErrorCode> = new Set([
  "not_found",
  "room_not_found",
  "room_ended",
  "rendition_not_found",
  "part_gone",
]);
const KEPT_SECONDS = 1;

/** A refusal as HTTP: its status, its JSON body, and how long anybody may keep it. `methods`: what the address answers. */
export function refusalResponse(error: StentorError, method: string, methods: string = LISTEN_METHODS): Response {
  const { code } = error;
  const headers = new Headers(OPEN_TO_ALL);
  headers.set("Content-Type", "application/json");
  headers.set("Cache-Control", KEPT.has(code) ? `public, max-age=${KEPT_SECONDS}` : "no-store");
  headers.set("Access-Control-Expose-Headers", "Retry-After");
  const seconds = retryAfterSeconds(code);
  if (seconds !== undefined) headers.set("Retry-After", String(seconds));
  if (code === "method_not_allowed") headers.set("Allow", methods);
  if (code === "upgrade_required") {
    headers.set("Upgrade", "websocket");
    headers.set("Connection", "Upgrade");
  }
  return new Response(method === "HEAD" ? null : JSON.stringify(errorBody(error)), {
    status: ERROR_STATUS[code],
    headers,
  });
}

/** Throws; reads as a value where one is needed. */
export function refuse(code: ErrorCode, message: string): never {
  throw new StentorError(code, message);
}
