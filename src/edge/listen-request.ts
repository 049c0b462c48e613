import { LISTEN_METHODS, OPEN_TO_ALL, refuse } from "./refusal.ts";

const PART_NUMBER = /^\d{1,10}$/;
const PART_NUMBER_MAX = 0xffff_ffff;
/** One token of a relay's subject. */
const EDGE_ID = /^[A-Za-z0-9_-]{1,64}$/;

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

/** The other edge that a listener comes from; `undefined` when it names none, this one itself, or none that can be. */
export function readWas(text: string | null, edge: string): string | undefined {
  return text !== null && text !== edge && EDGE_ID.test(text) ? text : undefined;
}

/** What a browser asks before a request of another site's page. */
export function preflight(methods: string = LISTEN_METHODS): Response {
  const headers = {
    ...OPEN_TO_ALL,
    "Access-Control-Allow-Methods": methods,
    "Access-Control-Allow-Headers": "Range",
    "Access-Control-Max-Age": "86400",
    Allow: methods,
  };
  return new Response(null, { status: 204, headers });
}
