import type { Clock, Log, Metrics } from "../platform/index.ts";
import type { Delivery } from "../protocol/index.ts";
import type { RecordStore } from "../store/index.ts";
import { OutletDesk } from "./outlet-desk.ts";
import { SubscriptionDesk } from "./subscription-desk.ts";

export type OutboxOptions = {
  store: RecordStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** The operator's SMTP server, as nodemailer reads it (`smtps://user:password@host`), and the sender; left out: no e-mail. */
  mail?: { url: string; from: string };
  /** CIDR ranges of private addresses that outlets and subscriptions may be at. */
  allowed: readonly string[];
  /** Seals links in e-mails and derives the first VAPID key pair. */
  secret: string;
  /** Where people reach us, without a slash at its end. */
  publicUrl: () => string;
};

export class Outbox {
  readonly outlets = new OutletDesk();
  readonly subscriptions = new SubscriptionDesk();
  constructor(_options: OutboxOptions) {}
  async start(): Promise<void> {}
  async take(_delivery: Delivery): Promise<void> {}
  close(): void {}
}
