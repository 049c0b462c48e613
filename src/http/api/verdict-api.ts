import { type Control, SIGNS_KEPT_MS, VERDICTS_KEPT_MS } from "../../control/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import type { Guard } from "../guard.ts";
import * as routes from "./verdict-routes.ts";

const DAY_MS = 86_400_000;
const RETENTION = { verdictsDays: VERDICTS_KEPT_MS / DAY_MS, signsDays: SIGNS_KEPT_MS / DAY_MS };
/** The same for everybody, and anew each second. */
const HEADERS = { "Cache-Control": "public, max-age=1" };

/** Mounts what anybody may ask of verdicts. */
export function mountVerdictApi(app: App, options: { control: Control; guard: Guard }): void {
  const { control, guard } = options;
  const asLooker = async (c: AppContext, next: () => Promise<void>) => {
    guard.look(c.env.address);
    await next();
  };
  app.openapi({ ...routes.getVerdict, middleware: asLooker }, async (c) => {
    const view = await control.verdicts.verdict(c.req.valid("param").room, c.req.valid("query").since);
    return c.json({ ...view, retention: RETENTION }, 200, HEADERS);
  });
  app.openapi({ ...routes.getSigns, middleware: asLooker }, async (c) => {
    const kept = await control.verdicts.signs(c.req.valid("param").room, c.req.valid("query").since);
    return c.json({ ...kept, retention: RETENTION }, 200, HEADERS);
  });
  app.openapi({ ...routes.getHouseVerdict, middleware: asLooker }, async (c) => {
    const view = await control.verdicts.verdict(null, c.req.valid("query").since);
    return c.json({ ...view, retention: RETENTION }, 200, HEADERS);
  });
  app.openapi({ ...routes.getHouseSigns, middleware: asLooker }, async (c) => {
    const kept = await control.verdicts.signs(null, c.req.valid("query").since);
    return c.json({ ...kept, retention: RETENTION }, 200, HEADERS);
  });
  for (const route of Object.values(routes)) closePath(app, route.getRoutingPath(), ["GET"]);
}
