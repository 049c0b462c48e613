import type { Control } from "../control/index.ts";
import { StentorError } from "../protocol/index.ts";
import { type App, type AppContext, closePath } from "./app.ts";
import { bearerToken } from "./bearer.ts";
import type { Guard } from "./guard.ts";

const OFFER_TYPE = "application/sdp";
const FRAGMENT_TYPE = "application/trickle-ice-sdpfrag";
const ENDPOINT = "/whip/:room";
const SESSION = "/whip/:room/:session";

const READABLE = "Location, ETag, Link, Accept-Post, Accept-Patch, Retry-After, WWW-Authenticate, X-Request-Id";

/** Mounts the WHIP endpoint of each room and its sessions (RFC 9725). */
export function mountWhip(app: App, control: Control, guard: Guard): void {
  mountEndpoint(app, control, guard);
  mountSession(app, control);
}

/** For every answer of WHIP, refusals included: tokens are bearer tokens, so scripts of any origin may call and read. */
export function openToAnyOrigin(headers: Headers): void {
  headers.set("Access-Control-Allow-Origin", "*");
  headers.set("Access-Control-Expose-Headers", READABLE);
}

function mountEndpoint(app: App, control: Control, guard: Guard): void {
  app.post(ENDPOINT, async (c) => {
    const token = bearerToken(c.req.raw.headers);
    requireType(c, OFFER_TYPE);
    const { room } = c.req.param();
    await guard.offer(room, token);
    const { session, etag, sdp } = await control.whip.offer(room, token, await c.req.text());
    return c.body(sdp, 201, {
      "Content-Type": OFFER_TYPE,
      Location: `${new URL(c.req.url).pathname}/${session}`,
      ETag: strongTag(etag),
      "Accept-Patch": FRAGMENT_TYPE,
      "Cache-Control": "no-store",
    });
  });
  // RFC 9725 §4.1: the endpoint has no representation; a GET is answered 2xx without content.
  app.get(ENDPOINT, async (c) => {
    await control.access.room(c.req.param("room"));
    return c.body(null, 204, { "Accept-Post": OFFER_TYPE });
  });
  app.options(ENDPOINT, (c) =>
    c.body(null, 200, {
      Allow: "POST, GET, HEAD, OPTIONS",
      "Accept-Post": OFFER_TYPE,
      "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
      "Access-Control-Allow-Headers": "Authorization, Content-Type, Link",
      "Access-Control-Max-Age": "7200",
    }),
  );
  closePath(app, ENDPOINT, ["POST", "GET"]);
}

function mountSession(app: App, control: Control): void {
  app.patch(SESSION, async (c) => {
    const token = bearerToken(c.req.raw.headers);
    requireType(c, FRAGMENT_TYPE);
    const { room, session } = c.req.param();
    await control.whip.check(room, token, session);
    const { etag, fragment } = await control.whip.patch(room, token, session, await c.req.text(), ifMatch(c));
    if (fragment === null) return c.body(null, 204);
    const headers = { "Content-Type": FRAGMENT_TYPE, "Cache-Control": "no-store" };
    return c.body(fragment, 200, etag === null ? headers : { ...headers, ETag: strongTag(etag) });
  });
  app.delete(SESSION, async (c) => {
    const { room, session } = c.req.param();
    await control.whip.delete(room, bearerToken(c.req.raw.headers), session);
    return c.body(null, 200);
  });
  app.get(SESSION, async (c) => {
    const { room, session } = c.req.param();
    await control.whip.check(room, bearerToken(c.req.raw.headers), session);
    return c.body(null, 204, { "Accept-Patch": FRAGMENT_TYPE });
  });
  app.options(SESSION, (c) =>
    c.body(null, 200, {
      Allow: "PATCH, DELETE, GET, HEAD, OPTIONS",
      "Accept-Patch": FRAGMENT_TYPE,
      "Access-Control-Allow-Methods": "PATCH, DELETE, GET, OPTIONS",
      "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
      "Access-Control-Max-Age": "7200",
    }),
  );
  closePath(app, SESSION, ["PATCH", "DELETE", "GET"]);
}

function requireType(c: AppContext, type: string): void {
  const given = (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (given !== type) {
    throw new StentorError("unsupported_media_type", `Cannot read the body: its Content-Type must be ${type}`);
  }
}

/** RFC 9725 §4.3.1: required. Its own example writes the star in quotes, and clients copied it. */
function ifMatch(c: AppContext): string {
  const header = c.req.header("if-match")?.trim();
  if (header === undefined || header === "") {
    throw new StentorError("etag_missing", "Cannot change the session: the request has no If-Match header");
  }
  return header === '"*"' ? "*" : header;
}

function strongTag(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}
