import type { OutletDesk } from "../../notify/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { outletWish } from "./delivery-schemas.ts";
import { readJson } from "./read-input.ts";

const OUTLETS = "/status/outlets";
const OUTLET = `${OUTLETS}/:id`;

/** Mounts the operator's outlets. `isOperator` throws when the caller is somebody else. */
export function mountOutletRoutes(
  app: App,
  { outlets, isOperator }: { outlets: OutletDesk; isOperator: (c: AppContext) => void },
): void {
  app.get(OUTLETS, (c) => {
    isOperator(c);
    return c.json({ outlets: outlets.list() }, 200);
  });
  app.post(OUTLETS, async (c) => {
    isOperator(c);
    const { room = null, ...wish } = await readJson(c, outletWish);
    return c.json(await outlets.add({ ...wish, room }), 201);
  });
  app.delete(OUTLET, async (c) => {
    isOperator(c);
    await outlets.remove(c.req.param("id"));
    return c.body(null, 204);
  });
  app.get(`${OUTLET}/log`, async (c) => {
    isOperator(c);
    return c.json({ log: await outlets.log(c.req.param("id")) }, 200);
  });
  app.post(`${OUTLET}/test`, async (c) => {
    isOperator(c);
    return c.json(await outlets.test(c.req.param("id")), 200);
  });
  closePath(app, OUTLETS, ["GET", "POST"]);
  closePath(app, OUTLET, ["DELETE"]);
  closePath(app, `${OUTLET}/log`, ["GET"]);
  closePath(app, `${OUTLET}/test`, ["POST"]);
}
