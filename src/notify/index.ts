/**
 * Deliveries: what leaves for other places.
 *
 * In:    deliveries, each with an id; outlets of the operator, subscriptions of people.
 * Out:   webhooks, posts on Mastodon-compatible servers, Web Push messages, e-mails; a log of how that fared.
 * Never: knows of schedules, decides what is worth telling, or connects to an address that the operator did not allow.
 */
export type { DeliveryAttempt, Outcome as AttemptOutcome } from "./attempt.ts";
export { Outbox, type OutboxOptions } from "./outbox.ts";
export type { NewOutlet, OutletState, OutletView, OutletWish } from "./outlets/outlet.ts";
export type { OutletDesk } from "./outlets/outlet-desk.ts";
export type { EmailWish, PushWish } from "./subscriptions/subscription.ts";
export type { SubscriptionDesk } from "./subscriptions/subscription-desk.ts";
