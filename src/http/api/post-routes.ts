import { createRoute, z } from "@hono/zod-openapi";
import * as schemas from "./post-schemas.ts";
import { answer, json, refusals } from "./route-parts.ts";
import { roomParams } from "./schemas.ts";

/** The routes of what hosts tell everybody in writing. */

const asHostOrOperator = { security: [{ participant: [] }, { operator: [] }] };
const headers = z.object({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .optional()
    .openapi({ description: "Chosen by the caller: the same request sent twice under it makes one post" }),
});

export const makePost = createRoute({
  method: "post",
  path: "/api/v1/rooms/{room}/posts",
  summary: "Tell everybody something; acknowledged once it is on the disk (host or operator)",
  ...asHostOrOperator,
  request: { params: roomParams, headers, body: json(schemas.newPost) },
  responses: {
    201: answer(schemas.post, "The post"),
    ...refusals("bad_request", "body_too_large", "token_missing", "room_not_found", "room_ended", "post_limit"),
    ...refusals("rate_limited", "store_unavailable"),
  },
});

export const listPosts = createRoute({
  method: "get",
  path: "/api/v1/rooms/{room}/posts",
  summary: "What was posted in the room, the newest first, for a month after the room's end too",
  request: { params: roomParams },
  responses: { 200: answer(schemas.posts, "The posts"), ...refusals("room_not_found", "rate_limited") },
});

export const removePost = createRoute({
  method: "delete",
  path: "/api/v1/rooms/{room}/posts/{post}",
  summary: "Take a post away: from the list, from feeds and from players (host or operator)",
  ...asHostOrOperator,
  request: { params: schemas.postParams },
  responses: {
    204: { description: "It is gone" },
    ...refusals("token_missing", "post_not_found", "store_unavailable"),
  },
});
