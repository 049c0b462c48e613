import { type ErrorCode, errorBody, StentorError } from "../protocol/index.ts";

/** What every answer to a listener carries: pages of any site may play a room. */
export const OPEN_TO_ALL = {
  "Access-Control-Allow-Origin": "*",
  "Cross-Origin-Resource-Policy": "cross-origin",
} as const;

type Refusal = { status: number; retryAfterSeconds?: number; maxAgeSeconds?: number };

/** Caches may keep a "not found" for a moment, so that a storm on a wrong address stays theirs. */
const REFUSALS: Partial<Record<ErrorCode, Refusal>> = {
  bad_request: { status: 400 },
  method_not_allowed: { status: 405 },
  not_found: { status: 404, maxAgeSeconds: 1 },
  room_not_found: { status: 404, maxAgeSeconds: 1 },
  room_ended: { status: 410, maxAgeSeconds: 1 },
  rendition_not_found: { status: 404, maxAgeSeconds: 1 },
  part_gone: { status: 404, maxAgeSeconds: 1 },
  part_not_yet: { status: 400 },
  upgrade_required: { status: 426 },
  listener_limit: { status: 503, retryAfterSeconds: 30 },
  overloaded: { status: 503, retryAfterSeconds: 1 },
  origin_unavailable: { status: 503, retryAfterSeconds: 1 },
};
const FAULT: Refusal = { status: 500 };

/** A refusal as HTTP: its status, its JSON body, and how long anybody may keep it. */
export function refusalResponse(error: StentorError, method: string): Response {
  const { status, retryAfterSeconds, maxAgeSeconds } = REFUSALS[error.code] ?? FAULT;
  const headers = new Headers(OPEN_TO_ALL);
  headers.set("Content-Type", "application/json");
  headers.set("Cache-Control", maxAgeSeconds === undefined ? "no-store" : `public, max-age=${maxAgeSeconds}`);
  if (retryAfterSeconds !== undefined) headers.set("Retry-After", String(retryAfterSeconds));
  if (status === 405) headers.set("Allow", "GET, HEAD, OPTIONS");
  if (status === 426) {
    headers.set("Upgrade", "websocket");
    headers.set("Connection", "Upgrade");
  }
  return new Response(method === "HEAD" ? null : JSON.stringify(errorBody(error)), { status, headers });
}

/** Throws; reads as a value where one is needed. */
export function refuse(code: ErrorCode, message: string): never {
  throw new StentorError(code, message);
}
