import { LISTEN_METHODS, OPEN_TO_ALL, refuse } from "./refusal.ts";

const PART_NUMBER = /^\d{1,10}$/;
const PART_NUMBER_MAX = 0xffff_ffff;

export function wantsWebSocket(request: Request): boolean {
  return request.method === "GET" && request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** The first part that a listener wants. Throws StentorError `bad_request`. */
export function readFrom(text: string | null): number | undefined {
  if (text === null) return undefined;
  const number = Number(text);
  if (PART_NUMBER.test(text) && number <= PART_NUMBER_MAX) return number;
  return refuse("bad_request", "Cannot read from: it is no part number");
}

/** What a browser asks before a request of another site's page. */
export function preflight(): Response {
  const headers = {
    ...OPEN_TO_ALL,
    "Access-Control-Allow-Methods": LISTEN_METHODS,
    "Access-Control-Allow-Headers": "Range",
    "Access-Control-Max-Age": "86400",
    Allow: LISTEN_METHODS,
  };
  return new Response(null, { status: 204, headers });
}
