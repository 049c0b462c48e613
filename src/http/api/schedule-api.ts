import type { Control } from "../../control/index.ts";
import type { Clock } from "../../platform/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { bearerToken } from "../bearer.ts";
import type { Guard } from "../guard.ts";
import { listenerLinks } from "../links.ts";
import { calendarFile } from "./calendar-file.ts";
import * as routes from "./schedule-routes.ts";
import { shownSchedule } from "./shown-schedule.ts";
import { taggedAnswer } from "./tagged-answer.ts";

const CALENDAR = "/r/:room/calendar.ics";

/** Mounts when rooms begin, and the file that puts it into a calendar. */
export function mountScheduleApi(app: App, options: { control: Control; guard: Guard; clock: Clock }): void {
  const { control, guard, clock } = options;
  const token = (c: AppContext) => bearerToken(c.req.raw.headers);

  app.openapi(routes.setSchedule, async (c) => {
    const { room } = c.req.valid("param");
    const { note } = await control.schedule.set(room, token(c), c.req.valid("json"));
    control.seenAt(c.env.origin);
    const { schedule } = await control.rooms.get(room);
    return c.json({ schedule: shownSchedule(schedule), note, serverTimeMs: clock.nowMs() }, 200);
  });

  app.openapi(routes.clearSchedule, async (c) => {
    await control.schedule.clear(c.req.valid("param").room, token(c));
    return c.body(null, 204);
  });

  app.get(CALENDAR, async (c) => {
    guard.look(c.env.address);
    const room = c.req.param("room");
    const body = calendarFile(await control.schedule.calendar(room), listenerLinks(c.env.origin, room).listen);
    const more = { "Content-Disposition": 'attachment; filename="start.ics"' };
    return taggedAnswer(c, { body, type: "text/calendar; charset=utf-8", cache: "public, max-age=60", more });
  });

  closePath(app, routes.setSchedule.getRoutingPath(), ["PUT", "DELETE"]);
  closePath(app, CALENDAR, ["GET"]);
}
