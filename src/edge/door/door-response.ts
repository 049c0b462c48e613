import { type DoorAnswer, ERROR_STATUS, type ErrorCode, retryAfterSeconds } from "../../protocol/index.ts";
import { OPEN_TO_ALL } from "../refusal.ts";
import type { ShownView } from "./view-shelf.ts";

/** Of the door's own address; sound is only read. */
export const DOOR_METHODS = "GET, HEAD, POST, OPTIONS";

const EXPOSED = "Retry-After, ETag";

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  place_waiting: "Cannot come in yet: others are before you; the ticket holds your place",
  challenge_required: "Cannot come in yet: the server is under stress and asks for a little work first",
  challenge_failed: "Cannot come in: the solution is wrong, too late, or was used before",
  door_suspended: "Cannot come in: nobody is let in at present",
  door_unavailable: "Cannot come in now: no place can be given",
  overloaded: "Cannot look at the solution now: too many are waiting",
  rate_limited: "Cannot answer: this address asks too often",
  ticket_invalid: "Cannot come in by this ticket: it is not one of this room's",
  ticket_expired: "Cannot come in by this ticket: it was not used in time",
  ticket_elsewhere: "Cannot come in by this ticket: it is used by others as well",
};

export type Told = Omit<DoorAnswer, "error" | "door">;

export const NOTHING_TOLD: Told = {
  admitted: false,
  ticket: null,
  number: null,
  place: null,
  effortPlace: null,
  wait: null,
  challenge: null,
};

/** What one caller is told: a `DoorAnswer`, as a refusal when it has a code. */
export function doorResponse(code: ErrorCode | undefined, told: Told, view: ShownView): Response {
  const error =
    code === undefined ? "" : `"error":${JSON.stringify({ code, message: MESSAGES[code] ?? "Cannot come in" })},`;
  const body = `{${error}${JSON.stringify(told).slice(1, -1)},"door":${view.text}}`;
  const headers: Record<string, string> = {
    ...OPEN_TO_ALL,
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Access-Control-Expose-Headers": EXPOSED,
  };
  if (code !== undefined || !told.admitted) {
    const seconds = code === undefined || code === "place_waiting" ? view.askAgainSeconds : retryAfterSeconds(code);
    if (seconds !== undefined) headers["Retry-After"] = String(seconds);
  }
  return new Response(body, { status: code === undefined ? 200 : ERROR_STATUS[code], headers });
}

/** The same bytes for everybody; `304` for who has them. */
export function viewResponse(view: ShownView, request: Request): Response {
  const headers = {
    ...OPEN_TO_ALL,
    "Content-Type": "application/json",
    "Cache-Control": "public, max-age=1",
    "Access-Control-Expose-Headers": EXPOSED,
    ETag: view.etag,
  };
  if (request.headers.get("if-none-match") === view.etag) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : view.bytes, { headers });
}
