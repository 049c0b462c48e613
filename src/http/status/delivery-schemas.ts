import { z } from "zod";
import { DELIVERY_EVENTS } from "../../protocol/index.ts";

/** What outlets and subscriptions are made of. */

const URL_MAX = 2_048;

const events = z.array(z.enum(DELIVERY_EVENTS)).min(1).max(DELIVERY_EVENTS.length);
const room = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const address = z.string().min(1).max(URL_MAX);

const wanted = { events, room: room.nullable().optional() };

export const outletWish = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("webhook"), url: address, ...wanted }),
  z.strictObject({
    kind: z.literal("mastodon"),
    server: address,
    // What may stand in an Authorization header.
    accessToken: z.string().regex(/^[\x21-\x7e]{1,512}$/, { error: "must be an access token" }),
    ...wanted,
  }),
]);

const wish = { events, room: room.nullable().default(null) };

/** As a browser's `PushSubscription` has it, with what is wished. */
export const pushWish = z.strictObject({
  endpoint: address,
  keys: z.strictObject({ p256dh: z.string().max(128), auth: z.string().max(64) }),
  language: z.string().max(35).nullable().default(null),
  ...wish,
});

/** Without `room`: of every room. */
export const pushEnd = z.strictObject({ endpoint: address, room: room.nullable().optional() });

export const emailWish = z.strictObject({ address: z.string().max(254), ...wish });

/** The link of a letter. */
export const linkQuery = z.object({ token: z.string().min(1).max(URL_MAX) });
