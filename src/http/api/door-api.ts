import type { Control } from "../../control/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { bearerToken } from "../bearer.ts";
import type { Guard } from "../guard.ts";
import { listenerLinks } from "../links.ts";
import * as routes from "./door-routes.ts";

/** Mounts what hosts and the operator ask of doors. */
export function mountDoorApi(app: App, options: { control: Control; guard: Guard }): void {
  const { control, guard } = options;
  const token = (c: AppContext) => bearerToken(c.req.raw.headers);
  const asLooker = async (c: AppContext, next: () => Promise<void>) => {
    guard.look(c.env.address);
    await next();
  };
  const asOperator = async (c: AppContext, next: () => Promise<void>) => {
    guard.operator(c.env.address, token(c));
    await next();
  };
  const asMaker = async (c: AppContext, next: () => Promise<void>) => {
    guard.creation(c.env.address);
    await next();
  };

  app.openapi({ ...routes.getDoor, middleware: asLooker }, async (c) => {
    const view = await control.door.view(c.req.valid("param").room);
    return c.json(view, 200, { "Cache-Control": "public, max-age=1" });
  });

  app.openapi(routes.changeDoor, async (c) => {
    const { opensAt, ...rest } = c.req.valid("json");
    const wish = opensAt === undefined ? rest : { ...rest, opensAtMs: opensAt === null ? null : Date.parse(opensAt) };
    return c.json(await control.door.change(c.req.valid("param").room, token(c), wish), 200);
  });

  app.openapi({ ...routes.invite, middleware: asMaker }, async (c) => {
    const { room } = c.req.valid("param");
    const tickets = await control.door.invite(room, token(c), c.req.valid("json").count);
    const { listen } = listenerLinks(c.env.origin, room);
    const invitations = tickets.map((ticket) => ({ ticket, listen: `${listen}#ticket=${ticket}` }));
    return c.json({ invitations }, 201, { "Cache-Control": "no-store" });
  });

  app.openapi({ ...routes.rotateKeys, middleware: asOperator }, async (c) => {
    return c.json({ keys: await control.door.rotateKeys() }, 201);
  });

  app.openapi({ ...routes.getCapacity, middleware: asLooker }, async (c) => {
    return c.json({ proven: await control.door.capacity() }, 200, { "Cache-Control": "no-store" });
  });

  app.openapi({ ...routes.proveCapacity, middleware: asOperator }, async (c) => {
    return c.json({ proven: await control.door.prove(c.req.valid("json")) }, 200);
  });

  closePaths(app);
}

function closePaths(app: App): void {
  const byPath = Map.groupBy(Object.values(routes), (route) => route.getRoutingPath());
  for (const [path, ofPath] of byPath) {
    const methods = ofPath.map((route) => route.method.toUpperCase());
    closePath(app, path, methods);
  }
}
