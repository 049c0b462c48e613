import type { Control } from "../../control/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { bearerToken } from "../bearer.ts";
import type { Guard } from "../guard.ts";
import { atomFeed, jsonFeed } from "./post-feeds.ts";
import * as routes from "./post-routes.ts";
import { taggedAnswer } from "./tagged-answer.ts";

const ATOM = "/r/:room/posts.atom";
const JSON_FEED = "/r/:room/posts.json";
const PICTURE = "/r/:room/posts/:post/picture";
const FEED_CACHE = "public, max-age=15";
const FOR_EVER = "public, max-age=31536000, immutable";

/** Mounts posts, their feeds and their pictures. */
export function mountPostApi(app: App, options: { control: Control; guard: Guard }): void {
  const { control, guard } = options;
  const token = (c: AppContext) => bearerToken(c.req.raw.headers);
  const asLooker = async (c: AppContext, next: () => Promise<void>) => {
    guard.look(c.env.address);
    await next();
  };

  app.openapi(routes.makePost, async (c) => {
    const { picture, ...rest } = c.req.valid("json");
    const bytes = picture && new Uint8Array(Buffer.from(picture.base64, "base64"));
    const wish = { ...rest, picture: picture && bytes && { bytes, alt: picture.alt } };
    const key = c.req.valid("header")["idempotency-key"] ?? null;
    const post = await control.posts.post(c.req.valid("param").room, token(c), wish, key);
    control.seenAt(c.env.origin);
    return c.json(post, 201);
  });

  app.openapi({ ...routes.listPosts, middleware: asLooker }, async (c) => {
    const list = await control.posts.list(c.req.valid("param").room);
    return c.json(list, 200, { "Cache-Control": "no-cache" });
  });

  app.openapi(routes.removePost, async (c) => {
    const { room, post } = c.req.valid("param");
    await control.posts.remove(room, token(c), post);
    return c.body(null, 204);
  });

  app.get(ATOM, async (c) => {
    guard.look(c.env.address);
    const room = c.req.param("room");
    const body = atomFeed({ room, origin: c.env.origin, list: await control.posts.list(room) });
    return taggedAnswer(c, { body, type: "application/atom+xml; charset=utf-8", cache: FEED_CACHE });
  });

  app.get(JSON_FEED, async (c) => {
    guard.look(c.env.address);
    const room = c.req.param("room");
    const body = jsonFeed({ room, origin: c.env.origin, list: await control.posts.list(room) });
    return taggedAnswer(c, { body, type: "application/feed+json; charset=utf-8", cache: FEED_CACHE });
  });

  app.get(PICTURE, async (c) => {
    const { type, bytes } = await control.posts.picture(c.req.param("room"), c.req.param("post"));
    return c.body(new Uint8Array(bytes), 200, { "Content-Type": type, "Cache-Control": FOR_EVER });
  });

  closePath(app, routes.makePost.getRoutingPath(), ["GET", "POST"]);
  closePath(app, routes.removePost.getRoutingPath(), ["DELETE"]);
  for (const path of [ATOM, JSON_FEED, PICTURE]) closePath(app, path, ["GET"]);
}
