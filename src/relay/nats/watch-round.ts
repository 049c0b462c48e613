import { AckPolicy, type ConsumerInfo, DeliverPolicy, type JetStreamManager } from "@nats-io/jetstream";
import { type Subscription as NatsSubscription, nanos } from "@nats-io/transport-node";
import type { TableMessage } from "./table-message.ts";

/** The server forgets a watch that nobody listens to after so long. */
const ABANDONED_MS = 10_000;

/** Asks JetStream to send the newest state of each key to `inbox`, and then every change. */
export function addConsumer(
  manager: JetStreamManager,
  bucket: string,
  inbox: string,
  heartbeatMs: number,
): Promise<ConsumerInfo> {
  return manager.consumers.add(`KV_${bucket}`, {
    deliver_subject: inbox,
    deliver_policy: DeliverPolicy.LastPerSubject,
    filter_subject: `$KV.${bucket}.>`,
    ack_policy: AckPolicy.None,
    max_deliver: 1,
    mem_storage: true,
    num_replicas: 1,
    flow_control: true,
    idle_heartbeat: nanos(heartbeatMs),
    inactive_threshold: nanos(ABANDONED_MS),
  });
}

/** One listing of a table and the changes after it, for as long as nothing is missed. */
export class WatchRound {
  readonly inbox: NatsSubscription;
  /** When anything came last. */
  heardMs: number;
  #consumer: string | undefined;
  #delivered = 0;
  /** The delivery that completes the listing, once it is known. */
  #completeAt = Number.POSITIVE_INFINITY;
  #listing = true;

  constructor(inbox: NatsSubscription, nowMs: number) {
    this.inbox = inbox;
    this.heardMs = nowMs;
  }

  /** JetStream's name for it; `undefined` until it has answered. */
  get consumer(): string | undefined {
    return this.#consumer;
  }

  /** JetStream has answered, perhaps after the first deliveries: what was sent by then is not pending any more. */
  added({ name, delivered, num_pending }: ConsumerInfo): void {
    this.#consumer = name;
    this.#completeAt = delivered.consumer_seq + num_pending;
  }

  /** Returns false when something before it is missing. */
  deliver({ delivery, pending }: TableMessage): boolean {
    if (delivery !== this.#delivered + 1) return false;
    this.#delivered = delivery;
    if (pending === 0 && this.#consumer !== undefined) this.#completeAt = delivery;
    return true;
  }

  /** A heartbeat, which comes only when nothing is pending. Returns false when something that was sent before is missing. */
  idle(delivered: number): boolean {
    if (delivered > this.#delivered) return false;
    if (this.#consumer !== undefined) this.#completeAt = this.#delivered;
    return true;
  }

  /** Returns true once: everything that was there has been delivered. */
  endListing(): boolean {
    if (!this.#listing || this.#delivered < this.#completeAt) return false;
    this.#listing = false;
    return true;
  }
}
