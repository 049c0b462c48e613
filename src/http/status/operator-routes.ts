import { z } from "zod";
import type { Tracker } from "../../tracker/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { readJson } from "./read-input.ts";

const TEXT = z.string().trim().min(1).max(1_000);
const UPDATE = z.strictObject({ stage: z.enum(["investigating", "identified", "monitoring", "resolved"]), text: TEXT });
const JUDGEMENT = z.strictObject({ falseAlarm: z.boolean() });
const AN_HOUR_MS = 3_600_000;
const MAINTENANCE = z
  .strictObject({
    title: z.string().trim().min(1).max(200),
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
    text: z.string().trim().max(1_000).default(""),
    room: z.string().max(64).optional(),
    edge: z.string().max(64).optional(),
    region: z.string().length(2).optional(),
  })
  .refine(({ from, to }) => Date.parse(to) > Date.parse(from), { error: "must end after it begins", path: ["to"] })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 168 * AN_HOUR_MS, {
    error: "must not last longer than a week",
    path: ["to"],
  });

/** Mounts what the operator says of incidents and of work that he plans. `isOperator` throws when the caller is somebody else. */
export function mountOperatorRoutes(
  app: App,
  { watch, isOperator }: { watch: Tracker["watch"]; isOperator: (c: AppContext) => void },
): void {
  app.post("/status/incidents/:id/updates", async (c) => {
    isOperator(c);
    return c.json(await watch.say(c.req.param("id"), await readJson(c, UPDATE)), 201);
  });
  app.post("/status/incidents/:id/judgement", async (c) => {
    isOperator(c);
    const { falseAlarm } = await readJson(c, JUDGEMENT);
    return c.json(await watch.judge(c.req.param("id"), falseAlarm), 200);
  });
  app.get("/status/maintenance", (c) => c.json({ maintenance: watch.maintenance.list() }, 200));
  app.post("/status/maintenance", async (c) => {
    isOperator(c);
    const { title, from, to, text, ...scope } = await readJson(c, MAINTENANCE);
    const known = Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
    const wish = { title, text, fromMs: Date.parse(from), toMs: Date.parse(to), scope: known };
    return c.json(await watch.maintenance.plan(wish), 201);
  });
  app.delete("/status/maintenance/:id", async (c) => {
    isOperator(c);
    await watch.maintenance.cancel(c.req.param("id"));
    return c.body(null, 204);
  });
  closePath(app, "/status/incidents/:id/updates", ["POST"]);
  closePath(app, "/status/incidents/:id/judgement", ["POST"]);
  closePath(app, "/status/maintenance", ["GET", "POST"]);
  closePath(app, "/status/maintenance/:id", ["DELETE"]);
}
