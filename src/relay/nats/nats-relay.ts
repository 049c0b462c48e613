import type { Msg, NatsConnection, Subscription as NatsSubscription } from "@nats-io/transport-node";
import { type Clock, type Log, type Metrics, systemClock } from "../../platform/index.ts";
import type { OnFault } from "../in-process-relay.ts";
import type { KeyValue } from "../key-value.ts";
import type { Relay, Subscription } from "../relay.ts";
import { NatsLine } from "./nats-line.ts";
import { type NatsMetrics, natsMetrics } from "./nats-metrics.ts";
import { type Answer, NatsQuestions } from "./nats-questions.ts";
import type { NatsTiming } from "./nats-timing.ts";
import { openTable } from "./open-table.ts";
import { ownBytes } from "./own-bytes.ts";
import { PublishBacklog } from "./publish-backlog.ts";
import { closedFault, overflowFault } from "./relay-fault.ts";

/** How long leaving may take on a path that does not answer. */
const FAREWELL_MS = 500;

export type NatsRelayOptions = {
  nats: NatsConnection;
  metrics: Metrics;
  log: Log;
  onFault: OnFault;
  timing: NatsTiming;
  clock?: Clock;
};

/**
 * A process's relay over NATS. What is published while NATS is away waits in a bounded backlog and goes out in order when it is back;
 * what was on its way at the moment of the break may be lost or, where a path went silent and healed, come after later ones. Objects beyond the server's `max_payload` are refused and told to `onFault`.
 */
export class NatsRelay implements Relay, AsyncDisposable {
  readonly #nats: NatsConnection;
  readonly #line: NatsLine;
  readonly #backlog: PublishBacklog;
  readonly #metrics: NatsMetrics;
  readonly #questions: NatsQuestions;
  readonly #options: NatsRelayOptions;
  readonly #clock: Clock;
  readonly #responders = new Set<string>();
  readonly #subscriptions = new Set<NatsSubscription>();
  #maxPayload: number;
  #closing: Promise<void> | undefined;

  constructor(options: NatsRelayOptions) {
    const { nats, timing, onFault, log } = options;
    this.#nats = nats;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#maxPayload = maxPayloadOf(nats);
    this.#backlog = new PublishBacklog((reason) => this.#metrics.dropped(reason));
    this.#line = new NatsLine({
      nats,
      timing,
      onFault,
      clock: this.#clock,
      onLost: () => log.warn({}, "NATS is away"),
      onBack: () => this.#cameBack(),
      onSettled: () => this.#publishBacklog(),
    });
    this.#metrics = natsMetrics(options.metrics, {
      connected: () => this.connected,
      disconnectedMs: () => this.#line.disconnectedMs,
      backlogBytes: () => this.#backlog.bytes,
    });
    this.#questions = new NatsQuestions({
      ...{ nats, onFault, line: this.#line, clock: this.#clock, metrics: this.#metrics },
      reply: (subject, to, object) => this.#reply(subject, to, object),
    });
  }

  get connected(): boolean {
    return this.#line.connected;
  }

  publish(subject: string, object: Uint8Array): void {
    if (this.#closing !== undefined || !this.#fits(subject, object)) return;
    if (this.#line.holding) this.#backlog.push(subject, object, this.#clock.monotonicMs());
    else this.#send(subject, object);
  }

  subscribe(subject: string, onObject: (object: Uint8Array, subject: string) => void): Subscription {
    const plain = !subject.includes("*");
    return this.#listen(subject, (message) => {
      onObject(ownBytes(message.data), plain ? subject : message.subject);
    });
  }

  /** Waits for NATS to come back as long as the time allows. Refused with `relay_overflow` beyond `NATS_MAX_QUESTIONS`. */
  async request(subject: string, object: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array> {
    const what = `ask "${subject}"`;
    if (this.#closing !== undefined) throw closedFault(what);
    if (!this.#fits(subject, object)) throw overflowFault(what, `${object.length} bytes are more than NATS carries`);
    return await this.#questions.ask(subject, object, options.timeoutMs);
  }

  /**
   * Throws RangeError when this process answers on the subject already; two processes that do both get the question, and the asker the
   * first answer. Questions are answered side by side.
   */
  respond(subject: string, answer: Answer): Subscription {
    if (this.#responders.has(subject)) throw new RangeError(`Cannot answer on "${subject}": somebody does already`);
    this.#responders.add(subject);
    const subscription = this.#listen(subject, (message) => void this.#questions.answer(subject, answer, message));
    return {
      unsubscribe: () => {
        this.#responders.delete(subject);
        subscription.unsubscribe();
      },
    };
  }

  onReconnected(listener: () => void): Subscription {
    return this.#line.onReconnected(listener);
  }

  /**
   * A table in JetStream, kept in a file on `replicas` servers of a cluster (1 when left out); made when it is missing, now or later. Waits
   * for JetStream as long as for the first connection. Throws StentorError `config_invalid` when the cluster is too small.
   */
  keyValue(bucket: string, options?: { replicas?: number }): Promise<KeyValue> {
    const { timing, log, onFault } = this.#options;
    const { replicas = 1 } = options ?? {};
    return openTable({
      bucket,
      replicas,
      nats: this.#nats,
      line: this.#line,
      clock: this.#clock,
      timing,
      log,
      onFault,
    });
  }

  /** What was published before still goes out, and who asks us then hears at once that nobody answers; disposing waits for it. */
  close(): void {
    this.#closing ??= this.#leave();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#closing;
  }

  async #leave(): Promise<void> {
    const { connected } = this.#line;
    this.#line.close();
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    // One round trip: the server has everything then, and knows that nobody listens here.
    if (connected) await this.#farewell();
    await this.#nats.close();
  }

  #farewell(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, FAREWELL_MS);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#nats.flush().then(done, done);
    });
  }

  #cameBack(): void {
    this.#maxPayload = maxPayloadOf(this.#nats);
    this.#metrics.reconnected();
    this.#options.log.info({ server: this.#nats.getServer() }, "NATS is back");
  }

  #publishBacklog(): void {
    this.#backlog.drain(this.#clock.monotonicMs(), (subject, object) => {
      if (this.#fits(subject, object)) this.#send(subject, object);
    });
  }

  /** A throw within the client's reader would end the connection's reading for good: none gets there. */
  #listen(subject: string, onMessage: (message: Msg) => void): Subscription {
    if (this.#closing !== undefined) return { unsubscribe: () => undefined };
    const subscription = this.#nats.subscribe(subject, {
      callback: (error, message) => {
        try {
          if (error === null) onMessage(message);
          else this.#options.onFault(subject, error);
        } catch (fault) {
          this.#options.onFault(subject, fault);
        }
      },
    });
    this.#subscriptions.add(subscription);
    return {
      unsubscribe: () => {
        if (this.#subscriptions.delete(subscription) && !subscription.isClosed()) subscription.unsubscribe();
      },
    };
  }

  /** The asker is there already: an answer never waits for others to come back. */
  #reply(subject: string, to: string, object: Uint8Array): void {
    if (this.#closing !== undefined || !this.#fits(subject, object)) return;
    if (this.#line.connected) this.#send(to, object);
    else this.#backlog.push(to, object, this.#clock.monotonicMs());
  }

  #fits(subject: string, object: Uint8Array): boolean {
    if (object.length <= this.#maxPayload) return true;
    this.#metrics.refused("too_large");
    const why = `${object.length} bytes are more than the server's max_payload of ${this.#maxPayload}`;
    this.#options.onFault(subject, overflowFault(`send on "${subject}"`, why));
    return false;
  }

  #send(subject: string, object: Uint8Array): void {
    try {
      this.#nats.publish(subject, object);
    } catch (fault) {
      this.#options.onFault(subject, fault);
    }
  }
}

const MAX_PAYLOAD_BYTES = 1024 * 1024;

function maxPayloadOf(nats: NatsConnection): number {
  return nats.info?.max_payload ?? MAX_PAYLOAD_BYTES;
}
