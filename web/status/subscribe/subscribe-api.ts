import type { DeliveryEvent } from "../../../src/protocol/index.ts";
import { callTracker } from "../call-tracker.ts";
import type { PushDetails } from "./web-push.ts";

/** What somebody wishes to be told of; `room` null: of every room. */
export type SubscribeWish = { events: readonly DeliveryEvent[]; room: string | null };

/** Subscriptions, as the tracker keeps them. Every call throws ApiError. */
export class SubscribeApi {
  addPush(push: PushDetails, wish: SubscribeWish, language: string | null): Promise<void> {
    return callTracker("POST", "/subscriptions/push", { body: { ...push, ...wish, language } });
  }

  /** Of one room, or of all. */
  removePush({ endpoint }: PushDetails, room?: string): Promise<void> {
    return callTracker("DELETE", "/subscriptions/push", { body: { endpoint, ...(room !== undefined && { room }) } });
  }

  /** The tracker sends a link first, and nothing else before that is opened. */
  addEmail(address: string, wish: SubscribeWish): Promise<void> {
    return callTracker("POST", "/subscriptions/email", { body: { address, ...wish } });
  }
}
