import type { Clock } from "../../platform/index.ts";
import type { Tracker } from "../../tracker/index.ts";
import type { App } from "../app.ts";

/** Mounts what people subscribe to. */
export function mountSubscriptionRoutes(
  _app: App,
  _options: { subscriptions: Tracker["outbox"]["subscriptions"]; clock: Clock },
): void {}
