import type { JetStreamManager } from "@nats-io/jetstream";
import {
  createInbox,
  type Msg,
  type NatsConnection,
  type Subscription as NatsSubscription,
} from "@nats-io/transport-node";
import type { Clock } from "../../platform/index.ts";
import type { OnFault } from "../in-process-relay.ts";
import type { KeyValueChange } from "../key-value.ts";
import type { Subscription } from "../relay.ts";
import { WatchedKeys } from "../watched-keys.ts";
import { DeletionMarks } from "./deletion-marks.ts";
import { isLost } from "./is-lost.ts";
import type { NatsLine } from "./nats-line.ts";
import type { NatsTiming } from "./nats-timing.ts";
import { closedFault } from "./relay-fault.ts";
import { readTableMessage, type TableMessage } from "./table-message.ts";
import { addConsumer, WatchRound } from "./watch-round.ts";

/** Heartbeats and flow control, by the status that NATS gives them. */
const CONTROL_STATUS = 100;
/** Heartbeats that may fail to come. */
const SILENT_HEARTBEATS = 3;

export type NatsWatchOptions = {
  bucket: string;
  nats: NatsConnection;
  manager: JetStreamManager;
  line: NatsLine;
  clock: Clock;
  timing: NatsTiming;
  onFault: OnFault;
  /** Makes the table when it is missing. */
  make: () => Promise<void>;
  onChange: (change: KeyValueChange) => void;
  onReady: (() => void) | undefined;
};

/**
 * Follows a table through everything: after a break, a gap, or silence the table is listed anew, and only what differs from what was told
 * is told.
 */
export class NatsWatch implements Subscription {
  readonly #options: NatsWatchOptions;
  readonly #known = new WatchedKeys();
  readonly #marks: DeletionMarks;
  readonly #ready = Promise.withResolvers<void>();
  readonly #back: Subscription;
  readonly #timer: ReturnType<typeof setInterval>;
  #round: WatchRound | undefined;
  #isReady = false;
  #ended = false;

  constructor(options: NatsWatchOptions) {
    this.#options = options;
    this.#marks = new DeletionMarks(options.manager, options.bucket, options.timing.deletionMarkMs);
    this.#back = options.line.onReconnected(() => void this.#restart());
    this.#timer = setInterval(() => this.#look(), options.timing.heartbeatMs);
    // Nobody may wait for it any more when it fails.
    this.#ready.promise.catch(() => undefined);
  }

  /** Resolves when the whole table was told for the first time. */
  async start(): Promise<void> {
    await this.#options.line.reach(`watch "${this.#options.bucket}"`, this.#options.timing.tableMs);
    await this.#ask(this.#begin());
    await this.#ready.promise;
  }

  unsubscribe(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ready.reject(closedFault(`watch "${this.#options.bucket}"`));
    this.#back.unsubscribe();
    clearInterval(this.#timer);
    this.#endRound();
  }

  #look(): void {
    const { clock, timing, line, nats } = this.#options;
    if (nats.isClosed()) this.unsubscribe();
    if (!line.connected) return;
    const nowMs = clock.monotonicMs();
    if (this.#round === undefined || nowMs - this.#round.heardMs > SILENT_HEARTBEATS * timing.heartbeatMs) {
      void this.#restart();
    }
    this.#marks.sweep(nowMs);
  }

  /** Takes the place of whatever round there is. */
  async #restart(): Promise<void> {
    if (this.#ended) return;
    const round = this.#begin();
    try {
      await this.#ask(round);
    } catch (fault) {
      if (this.#round !== round) return;
      // Begun again at the next heartbeat's time.
      this.#endRound();
      if (this.#options.line.connected) this.#options.onFault(this.#options.bucket, fault);
    }
  }

  #begin(): WatchRound {
    this.#endRound();
    const round = new WatchRound(this.#listen(), this.#options.clock.monotonicMs());
    this.#round = round;
    this.#known.beginListing();
    return round;
  }

  #listen(): NatsSubscription {
    const { nats, onFault, bucket } = this.#options;
    const inbox = nats.subscribe(createInbox(), {
      callback: (error, message) => {
        try {
          if (error === null && this.#round?.inbox === inbox) this.#receive(this.#round, message);
        } catch (fault) {
          onFault(bucket, fault);
        }
      },
    });
    return inbox;
  }

  async #ask(round: WatchRound): Promise<void> {
    const { manager, bucket, timing, make } = this.#options;
    const add = () => addConsumer(manager, bucket, round.inbox.getSubject(), timing.heartbeatMs);
    const info = await add().catch(async (error: unknown) => {
      if (!isLost(error)) throw error;
      await make();
      return await add();
    });
    round.added(info);
    if (this.#round === round) this.#completeIfListed(round);
    else this.#forget(info.name);
  }

  #receive(round: WatchRound, message: Msg): void {
    round.heardMs = this.#options.clock.monotonicMs();
    const told = readTableMessage(message, this.#options.bucket);
    const follows = told === undefined ? this.#receiveStatus(round, message) : round.deliver(told);
    if (!follows) {
      void this.#restart();
      return;
    }
    if (told !== undefined) this.#tell(told, message);
    this.#completeIfListed(round);
  }

  /** A heartbeat, flow control, or the end of the watch on the server's side. Returns whether nothing is missing. */
  #receiveStatus(round: WatchRound, message: Msg): boolean {
    const { headers, reply = "" } = message;
    if (headers?.code !== CONTROL_STATUS) return false;
    if (reply !== "") return message.respond();
    const stalled = headers.get("Nats-Consumer-Stalled");
    if (stalled !== "") this.#options.nats.publish(stalled);
    return round.idle(Number(headers.get("Nats-Last-Consumer")));
  }

  #tell({ key, deleted, revision, storedAt }: TableMessage, message: Msg): void {
    if (deleted) {
      this.#marks.note(revision, this.#options.clock.monotonicMs());
      if (this.#known.delete(key)) this.#call({ key, value: undefined, revision });
    } else if (this.#known.put(key, `${revision}@${storedAt}`)) {
      this.#call({ key, value: new Uint8Array(message.data), revision });
    }
  }

  #completeIfListed(round: WatchRound): void {
    if (!round.endListing()) return;
    for (const key of this.#known.endListing()) this.#call({ key, value: undefined, revision: 0 });
    if (this.#isReady) return;
    this.#isReady = true;
    this.#ready.resolve();
    this.#options.onReady?.();
  }

  #call(change: KeyValueChange): void {
    try {
      this.#options.onChange(change);
    } catch (fault) {
      this.#options.onFault(this.#options.bucket, fault);
    }
  }

  #endRound(): void {
    const round = this.#round;
    this.#round = undefined;
    if (round === undefined) return;
    if (!round.inbox.isClosed()) round.inbox.unsubscribe();
    if (round.consumer !== undefined) this.#forget(round.consumer);
  }

  /** The server would do so by itself, later. */
  #forget(consumer: string): void {
    const { nats, line, manager, bucket } = this.#options;
    if (line.connected && !nats.isClosed())
      void manager.consumers.delete(`KV_${bucket}`, consumer).catch(() => undefined);
  }
}
