import type { Clock, Log, Metrics } from "../platform/index.ts";
import type { Delivery } from "../protocol/index.ts";
import type { RecordStore } from "../store/index.ts";
import { type Couriers, newCouriers } from "./couriers/couriers.ts";
import { type VapidKeys, vapidKeysOf } from "./couriers/vapid-keys.ts";
import { type NotifyMetrics, notifyMetrics } from "./notify-metrics.ts";
import { OutletDesk } from "./outlets/outlet-desk.ts";
import { Dispatch } from "./places/dispatch.ts";
import { outletLine } from "./places/outlet-place.ts";
import { PlaceFinder } from "./places/place-finder.ts";
import { type LookUp, Reach } from "./reach/reach.ts";
import { DeliveryShelf } from "./shelf/delivery-shelf.ts";
import type { WaitingDelivery } from "./shelf/waiting-delivery.ts";
import { SubscriberBook } from "./subscriptions/subscriber-book.ts";
import { wants } from "./subscriptions/subscriber-index.ts";
import { SubscriptionDesk } from "./subscriptions/subscription-desk.ts";

const LOOK_EVERY_MS = 100;
/** Progress is written at most so often; what was told since is told again after a crash. */
const KEEP_EVERY_MS = 500;
const PRUNE_EVERY_MS = 86_400_000;
const VAPID_NOTE = "notify/vapid";

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
  /** Gives every address of a name; left out: the machine's resolver. */
  lookUp?: LookUp;
  /** Of 0 … 1, for the jitter of waits. */
  random?: () => number;
  /** Deliveries that may wait at once; left out: 1,000. */
  deliveriesMax?: number;
};

/** Everything that leaves for other places: kept on disk until it is there, given up, or told that nobody wants it. */
export class Outbox {
  readonly outlets: OutletDesk;
  readonly subscriptions: SubscriptionDesk;
  readonly #options: OutboxOptions;
  readonly #metrics: NotifyMetrics;
  readonly #reach: Reach;
  readonly #couriers: Couriers;
  readonly #book: SubscriberBook;
  readonly #shelf: DeliveryShelf;
  readonly #places: PlaceFinder;
  readonly #dispatch: Dispatch;
  /** By id, on their way to the disk. */
  readonly #taking = new Map<string, Promise<void>>();
  readonly #changed = new Set<WaitingDelivery>();
  #timers: Timer[] = [];
  #keeping: Promise<void> | undefined;

  constructor(options: OutboxOptions) {
    const { store, clock, log, metrics, mail, allowed, secret, publicUrl } = options;
    this.#options = options;
    this.#metrics = notifyMetrics(metrics);
    this.#reach = new Reach({ allowed, lookUp: options.lookUp });
    this.#couriers = newCouriers({ reach: this.#reach, clock, mail });
    this.#book = new SubscriberBook(store);
    this.#shelf = new DeliveryShelf(store, options.deliveriesMax);
    this.#dispatch = new Dispatch({
      waiting: this.#shelf.waiting,
      clock,
      log,
      metrics: this.#metrics,
      random: options.random ?? Math.random,
      onProgress: (one) => this.#changed.add(one),
    });
    this.outlets = new OutletDesk({
      store,
      clock,
      reach: this.#reach,
      couriers: this.#couriers,
      waiting: (id) => this.#dispatch.waiting(outletLine(id)),
      onRemoved: (id) => this.#dispatch.drop(outletLine(id)),
      onMended: (id) => this.#dispatch.resume(outletLine(id)),
    });
    this.subscriptions = new SubscriptionDesk({
      book: this.#book,
      guard: this.#reach.guard,
      mail: this.#couriers.mail,
      clock,
      metrics: this.#metrics,
      secret,
      publicUrl,
    });
    this.#places = new PlaceFinder({
      ...{ outlets: this.outlets, subscriptions: this.subscriptions, book: this.#book, shelf: this.#shelf },
      ...{ couriers: this.#couriers, guard: this.#reach.guard, metrics: this.#metrics, publicUrl, from: mail?.from },
    });
    this.#gauges(metrics);
  }

  /** Reads what the disk has, and goes on with what waits. */
  async start(): Promise<void> {
    await this.#findVapidKeys();
    await this.outlets.start();
    await this.#book.start();
    await this.#shelf.start();
    for (const one of this.#shelf.waiting.values()) this.#spread(one);
    this.#timers = [
      setInterval(() => this.#dispatch.look(), LOOK_EVERY_MS),
      setInterval(() => void this.keep(), KEEP_EVERY_MS),
      setInterval(() => void this.#prune(), PRUNE_EVERY_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /**
   * Resolves once it is on the disk, also when the same id was taken before. Throws StentorError `store_unavailable`, `bad_request`, or `overloaded`
   * when the outbox is full: ask again.
   */
  async take(delivery: Delivery): Promise<void> {
    const taking = this.#taking.get(delivery.id);
    if (taking !== undefined || this.#shelf.knows(delivery.id)) {
      this.#metrics.deliveries.inc({ outcome: "known" });
      return taking;
    }
    const taken = this.#take(delivery).finally(() => this.#taking.delete(delivery.id));
    this.#taking.set(delivery.id, taken);
    return taken;
  }

  /** Starts what is due, waits until nothing is under way, and writes down how far it came. For tests, which have no time to pass. */
  async round(): Promise<void> {
    this.#dispatch.look();
    await this.#dispatch.settled();
    await this.keep();
  }

  /** Writes down how far deliveries came, and forgets those that ended. Never throws. */
  async keep(): Promise<void> {
    await this.#keeping;
    this.#keeping = this.#keepChanged();
    await this.#keeping;
  }

  /** What is under way is broken off, and begun again at the next start. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#dispatch.close();
    this.#reach.close();
    this.#couriers.mail?.close();
    void this.keep();
  }

  async #take(delivery: Delivery): Promise<void> {
    await this.#makeRoom(delivery);
    const one = await this.#shelf.take(delivery, {
      atMs: this.#options.clock.nowMs(),
      outlets: this.outlets.records().flatMap((outlet) => (wants(outlet, delivery) ? [outlet.id] : [])),
      upTo: this.#book.index.newest,
    });
    this.#metrics.deliveries.inc({ outcome: "taken" });
    this.#spread(one);
    this.#dispatch.look();
  }

  #spread(one: WaitingDelivery): void {
    for (const place of this.#places.placesOf(one)) this.#dispatch.add(place, one);
    if (one.open.size === 0) this.#changed.add(one);
  }

  async #makeRoom(delivery: Delivery): Promise<void> {
    let least: WaitingDelivery | undefined;
    try {
      least = this.#shelf.inTheWayOf(delivery);
    } catch (fault) {
      this.#metrics.deliveries.inc({ outcome: "refused" });
      throw fault;
    }
    if (least === undefined) return;
    const { id, event } = least.delivery;
    this.#options.log.warn({ delivery: id, event }, "A delivery was dropped: the outbox is full");
    this.#metrics.deliveries.inc({ outcome: "dropped" });
    this.#dispatch.forget(least);
    this.#changed.delete(least);
    await this.#shelf.end(least, this.#options.clock.nowMs());
  }

  async #keepChanged(): Promise<void> {
    for (const one of [...this.#changed]) {
      this.#changed.delete(one);
      try {
        await this.#keepOne(one);
      } catch (fault) {
        this.#changed.add(one);
        this.#metrics.storeFaults.inc();
        this.#options.log.warn({ delivery: one.delivery.id, fault: String(fault) }, "Progress could not be kept");
        return;
      }
    }
  }

  async #keepOne(one: WaitingDelivery): Promise<void> {
    // What was dropped while it was under way has ended already.
    if (!this.#shelf.waiting.has(one.key)) return;
    if (one.open.size > 0) {
      this.#dispatch.writeProgress(one);
      return this.#shelf.keepProgress(one);
    }
    await this.#shelf.end(one, this.#options.clock.nowMs());
    this.#metrics.deliveries.inc({ outcome: "ended" });
  }

  async #prune(): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    await Promise.all([this.#shelf.prune(nowMs), this.outlets.prune(nowMs)]).catch((fault: unknown) => {
      this.#metrics.storeFaults.inc();
      this.#options.log.warn({ fault: String(fault) }, "Old entries could not be forgotten");
    });
  }

  /** Made once, and then kept: with another pair every push subscription would be worth nothing. */
  async #findVapidKeys(): Promise<void> {
    const { store, secret } = this.#options;
    const kept = (await store.note(VAPID_NOTE)) as VapidKeys | undefined;
    const keys = kept ?? vapidKeysOf(secret);
    if (kept === undefined) await store.keepNote(VAPID_NOTE, keys);
    this.#places.useVapidKeys(keys);
    this.subscriptions.useVapidKey(keys.publicKey);
  }

  #gauges(metrics: Metrics): void {
    const { index } = this.#book;
    metrics.gaugeOf(
      "stentor_notify_waiting",
      "Deliveries that have not come everywhere yet.",
      () => this.#shelf.waiting.size,
    );
    metrics.gaugeOf("stentor_notify_push_subscribers", "Web Push subscriptions.", () => index.count("push"));
    metrics.gaugeOf("stentor_notify_mail_subscribers", "Confirmed e-mail subscriptions.", () => index.count("mail"));
  }
}
