import type { DeliveryEvent } from "../../protocol/index.ts";

/** What somebody wishes to be told; `room` null: of every room. */
export type Wish = { events: readonly DeliveryEvent[]; room: string | null };

/** As a browser's `PushSubscription.toJSON()` has it. */
export type PushWish = Wish & {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  /** BCP 47. */
  language: string | null;
};

export type EmailWish = Wish & { address: string };
