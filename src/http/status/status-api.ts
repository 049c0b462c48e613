import type { Context } from "hono";
import { z } from "zod";
import { TROUBLE_CATEGORIES } from "../../protocol/index.ts";
import { type App, type AppContext, type AppEnv, closePath } from "../app.ts";
import { badge } from "./badge.ts";
import { incidentFeed } from "./incident-feed.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { OperatorGate } from "./operator-gate.ts";
import { mountOperatorRoutes } from "./operator-routes.ts";
import { mountOutletRoutes } from "./outlet-routes.ts";
import { readQuery } from "./read-input.ts";
import { mountReportRoutes } from "./report-routes.ts";
import { reportSeries, WINDOWS } from "./report-series.ts";
import type { StatusSurface } from "./status-surface.ts";
import { mountSubscriptionRoutes } from "./subscription-routes.ts";
import { incidentOf, summaryOf } from "./summary.ts";

/** The state changes once a second; charts as often as it helps anybody. */
const STATE_MS = 1_000;
const SERIES_MS = 5_000;
const DAY_MS = 86_400_000;
const HISTORY_MS = 90 * DAY_MS;
const FEED_MS = 14 * DAY_MS;
const INCIDENTS_TOLD_MAX = 200;

const ROOM = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const SERIES_QUERY = z.object({
  window: z.enum(Object.keys(WINDOWS) as [keyof typeof WINDOWS, ...(keyof typeof WINDOWS)[]]).default("24h"),
  room: ROOM.optional(),
  category: z.enum(TROUBLE_CATEGORIES).optional(),
});
const ROOM_QUERY = z.object({ room: ROOM.optional() });

/** Mounts everything below `/status`; the page itself is among the pages. */
export function mountStatus(app: App, tracker: StatusSurface): void {
  const kept = new KeptAnswers(() => tracker.clock.monotonicMs());
  const gate = new OperatorGate({ token: tracker.operatorToken, clock: tracker.clock });
  mountState(app, tracker, kept);
  mountSeries(app, tracker, kept);
  mountReportRoutes(app, { desk: tracker.reports, clock: tracker.clock, isOperator: (c) => gate.check(c) });
  mountOutletRoutes(app, { outlets: tracker.outbox.outlets, isOperator: (c) => gate.check(c) });
  mountSubscriptionRoutes(app, { subscriptions: tracker.outbox.subscriptions, clock: tracker.clock });
  app.post("/status/give-way", (c) => {
    gate.check(c);
    tracker.giveWay();
    return c.body(null, 202);
  });
  closePath(app, "/status/give-way", ["POST"]);
  mountOperatorRoutes(app, { watch: tracker.watch, isOperator: (c: AppContext) => gate.check(c) });
}

function mountState(app: App, tracker: StatusSurface, kept: KeptAnswers): void {
  const { watch } = tracker;
  const now = () => kept.get("now", STATE_MS, () => watch.now());
  const pageOf = (c: Context<AppEnv>) => ({ url: `${c.env.origin}/status`, timeZone: tracker.timeZone });
  get(app, "/status/summary.json", (c) => c.json(summaryOf(now(), pageOf(c)), 200, cached(1)));
  get(app, "/status/badge.svg", (c) =>
    c.body(badge(now().state), 200, { ...cached(10), "Content-Type": "image/svg+xml" }),
  );
  get(app, "/status/config.json", (c) => {
    const { subscriptions } = tracker.outbox;
    const rooms = tracker.rooms.map(({ room, title }) => ({ id: room, title }));
    const { vapidPublicKey } = subscriptions;
    return c.json(
      { trackerUrl: tracker.addressFor(c.env.origin), vapidPublicKey, mail: tracker.hasMail, rooms },
      200,
      cached(5),
    );
  });
  get(app, "/status/incidents.json", (c) => {
    const { room } = readQuery(c, ROOM_QUERY);
    const of = { fromMs: tracker.nowMs - FEED_MS, limit: INCIDENTS_TOLD_MAX, ...(room === undefined ? {} : { room }) };
    const incidents = kept.get(`incidents ${room}`, STATE_MS, () => watch.incidents(of));
    return c.json(
      { incidents: incidents.map((one) => incidentOf(one, pageOf(c))), stentor: incidents },
      200,
      cached(1),
    );
  });
  get(app, "/status/feed.atom", (c) => {
    const { url } = pageOf(c);
    const text = kept.get(`atom ${url}`, SERIES_MS, () => {
      const incidents = watch.incidents({ fromMs: tracker.nowMs - FEED_MS, limit: INCIDENTS_TOLD_MAX });
      return incidentFeed(incidents, url, tracker.nowMs);
    });
    return c.body(text, 200, { ...cached(10), "Content-Type": "application/atom+xml; charset=utf-8" });
  });
}

function mountSeries(app: App, tracker: StatusSurface, kept: KeptAnswers): void {
  get(app, "/status/reports.json", (c) => {
    const query = readQuery(c, SERIES_QUERY);
    const { window, room, category } = query;
    const series = kept.get(`${window} ${room} ${category}`, SERIES_MS, () => reportSeries(tracker, query));
    return c.json(series, 200, cached(5));
  });
  get(app, "/status/history.json", (c) => {
    const history = kept.get("history", SERIES_MS, () => ({
      sinceMs: tracker.sinceMs,
      grade: tracker.watch.grade(),
      incidents: tracker.watch.incidents({ fromMs: tracker.nowMs - HISTORY_MS, limit: INCIDENTS_TOLD_MAX }),
    }));
    return c.json(history, 200, cached(5));
  });
}

function get(app: App, path: string, answer: (c: AppContext) => Response | Promise<Response>): void {
  app.get(path, answer);
  closePath(app, path, ["GET"]);
}

/** Any page may read it: the tracker's own address is another origin than the room's. */
function cached(seconds: number): Record<string, string> {
  return { "Cache-Control": `public, max-age=${seconds}`, "Access-Control-Allow-Origin": "*" };
}
