import type { Control, RoomView } from "../../control/index.ts";
import type { Clock } from "../../platform/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { bearerToken } from "../bearer.ts";
import type { Guard } from "../guard.ts";
import { listenerLinks, speakerLinks } from "../links.ts";
import { AUDIENCE_ERROR } from "./listening-schemas.ts";
import * as routes from "./routes.ts";
import { shownSchedule } from "./shown-schedule.ts";

/** Mounts the JSON API of rooms and people. */
export function mountRoomApi(app: App, options: { control: Control; guard: Guard; clock: Clock }): void {
  const { control, guard, clock } = options;
  const shown = (room: RoomView, origin: string) => ({
    ...shownRoom(room, origin),
    postsTurn: control.posts.inNotice(room.id).postsTurn ?? 0,
    serverTimeMs: clock.nowMs(),
  });
  const token = (c: AppContext) => bearerToken(c.req.raw.headers);

  const asOperator = async (c: AppContext, next: () => Promise<void>) => {
    guard.operator(c.env.address, token(c));
    await next();
  };
  app.openapi({ ...routes.createRoom, middleware: asOperator }, async (c) => {
    guard.creation(c.env.address);
    const { title, music, hostName, scheduledAt, timeZone } = c.req.valid("json");
    const start = scheduledAt === undefined ? undefined : control.schedule.read({ scheduledAt, timeZone });
    const { room, host } = await control.rooms.create({ title, music, hostName, start });
    control.seenAt(c.env.origin);
    const links = { ...listenerLinks(c.env.origin, room.id), ...speakerLinks(c.env.origin, room.id, host.token) };
    const { id, state } = room;
    const schedule = shownSchedule(room.schedule);
    const note = start?.note ?? null;
    const serverTimeMs = clock.nowMs();
    return c.json({ id, title, state, schedule, note, serverTimeMs, hostToken: host.token, links }, 201);
  });

  app.openapi(routes.listRooms, async (c) => {
    const rooms = await control.rooms.list();
    return c.json({ rooms: rooms.map((room) => shown(room, c.env.origin)) }, 200);
  });

  app.openapi(routes.getRoom, async (c) => {
    return c.json(shown(await control.rooms.get(c.req.valid("param").room), c.env.origin), 200);
  });

  const asLooker = async (c: AppContext, next: () => Promise<void>) => {
    guard.look(c.env.address);
    await next();
  };
  app.openapi({ ...routes.getAudience, middleware: asLooker }, async (c) => {
    const view = await control.listening.audience(c.req.valid("param").room, c.req.valid("query").since);
    return c.json({ ...view, error: AUDIENCE_ERROR }, 200, { "Cache-Control": "no-store" });
  });

  app.openapi({ ...routes.getDigests, middleware: asLooker }, async (c) => {
    const { rendition, from } = c.req.valid("query");
    const digests = await control.listening.digests(c.req.valid("param").room, rendition, from);
    return c.json({ digests }, 200, { "Cache-Control": "no-store" });
  });

  app.openapi(routes.goLive, async (c) => {
    return c.json(shown(await control.rooms.live(c.req.valid("param").room, token(c)), c.env.origin), 200);
  });

  app.openapi(routes.endRoom, async (c) => {
    return c.json(shown(await control.rooms.end(c.req.valid("param").room, token(c)), c.env.origin), 200);
  });

  app.openapi(routes.inviteSpeaker, async (c) => {
    const { room } = c.req.valid("param");
    const guest = await control.people.invite(room, token(c), c.req.valid("json").name);
    const links = speakerLinks(c.env.origin, room, guest.token);
    return c.json({ id: guest.id, name: guest.name, token: guest.token, links }, 201);
  });

  app.openapi(routes.removeSpeaker, async (c) => {
    const { room, participant } = c.req.valid("param");
    await control.people.remove(room, token(c), participant);
    return c.body(null, 204);
  });

  app.openapi(routes.getMe, async (c) => {
    return c.json(await control.people.me(c.req.valid("param").room, token(c)), 200);
  });

  app.openapi(routes.changeMe, async (c) => {
    return c.json(await control.people.rename(c.req.valid("param").room, token(c), c.req.valid("json").name), 200);
  });

  closePaths(app);
}

/** Every path of the API answers the methods that it has routes for, and says so to others. */
function closePaths(app: App): void {
  const methods = Map.groupBy(Object.values(routes), (route) => route.getRoutingPath());
  for (const [path, ofPath] of methods)
    closePath(
      app,
      path,
      ofPath.map((route) => route.method.toUpperCase()),
    );
}

function shownRoom({ createdAtMs, liveAtMs, schedule, ...room }: RoomView, origin: string) {
  return {
    ...room,
    createdAt: new Date(createdAtMs).toISOString(),
    liveAt: liveAtMs === null ? null : new Date(liveAtMs).toISOString(),
    schedule: shownSchedule(schedule),
    links: listenerLinks(origin, room.id),
  };
}
