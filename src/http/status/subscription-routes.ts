import { PrefixBuckets } from "../../flood/index.ts";
import type { SubscriptionDesk } from "../../notify/index.ts";
import type { Clock } from "../../platform/index.ts";
import { ERROR_STATUS, StentorError } from "../../protocol/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { emailWish, linkQuery, pushEnd, pushWish } from "./delivery-schemas.ts";
import { CONFIRMED, DEAD_LINK, REMOVE, REMOVED } from "./link-pages.ts";
import { readJson, readQuery } from "./read-input.ts";

const PUSH = "/status/subscriptions/push";
const EMAIL = "/status/subscriptions/email";
const CONFIRM = "/status/subscriptions/confirm";
const REMOVE_LINK = "/status/subscriptions/remove";

/** Of one address, and four times as many of its network. A letter costs somebody else's patience. */
const RATES = {
  push: { burst: 20, perSecond: 0.1 },
  email: { burst: 5, perSecond: 1 / 120 },
  link: { burst: 60, perSecond: 1 },
} as const;
type Asked = keyof typeof RATES;

/** Mounts what people subscribe to. */
export function mountSubscriptionRoutes(
  app: App,
  { subscriptions, clock }: { subscriptions: SubscriptionDesk; clock: Clock },
): void {
  const buckets = {
    push: new PrefixBuckets(RATES.push),
    email: new PrefixBuckets(RATES.email),
    link: new PrefixBuckets(RATES.link),
  };
  const bounded = (c: AppContext, asked: Asked) => {
    if (buckets[asked].take(c.env.address, clock.monotonicMs())) return;
    throw new StentorError("rate_limited", "Cannot change a subscription now: this address asks too often");
  };
  mountPush(app, subscriptions, bounded);
  app.post(EMAIL, async (c) => {
    const wish = await readJson(c, emailWish);
    bounded(c, "email");
    await subscriptions.addEmail(wish);
    return c.json({ confirm: "by the link that was sent" }, 202);
  });
  closePath(app, EMAIL, ["POST"]);
  mountLinks(app, subscriptions, bounded);
}

function mountPush(app: App, subscriptions: SubscriptionDesk, bounded: (c: AppContext, asked: Asked) => void): void {
  app.post(PUSH, async (c) => {
    bounded(c, "push");
    await subscriptions.addPush(await readJson(c, pushWish));
    return c.json({ subscribed: true }, 201);
  });
  app.delete(PUSH, async (c) => {
    bounded(c, "push");
    const { endpoint, room } = await readJson(c, pushEnd);
    await subscriptions.removePush(endpoint, room);
    return c.body(null, 204);
  });
  closePath(app, PUSH, ["POST", "DELETE"]);
}

function mountLinks(app: App, subscriptions: SubscriptionDesk, bounded: (c: AppContext, asked: Asked) => void): void {
  app.get(CONFIRM, (c) => follow(c, bounded, CONFIRMED, (token) => subscriptions.confirm(token)));
  // Whoever looks at links before a person does, such as a mail filter, must not end a subscription; a POST means it (RFC 8058).
  app.get(REMOVE_LINK, (c) =>
    follow(c, bounded, REMOVE, async (token) => {
      if (!subscriptions.canRemove(token))
        throw new StentorError("outlet_not_found", "Cannot follow the link: it is not ours");
    }),
  );
  app.post(REMOVE_LINK, (c) => follow(c, bounded, REMOVED, (token) => subscriptions.remove(token)));
  closePath(app, CONFIRM, ["GET"]);
  closePath(app, REMOVE_LINK, ["GET", "POST"]);
}

/** People get a page, programs JSON. */
async function follow(
  c: AppContext,
  bounded: (c: AppContext, asked: Asked) => void,
  page: string,
  act: (token: string) => Promise<void>,
): Promise<Response> {
  bounded(c, "link");
  const { token } = readQuery(c, linkQuery);
  const isPerson = c.req.header("accept")?.includes("text/html") === true;
  try {
    await act(token);
  } catch (fault) {
    const isDead = fault instanceof StentorError && fault.code === "outlet_not_found";
    if (isDead && isPerson) return c.html(DEAD_LINK, ERROR_STATUS[fault.code] as 404);
    throw fault;
  }
  return isPerson ? c.html(page, 200) : c.json({ done: page !== REMOVE }, 200);
}
