import type { Answer, DeliveryAttempt } from "../attempt.ts";
import type { Couriers } from "../couriers/couriers.ts";
import { letterOf } from "../couriers/letters.ts";
import { MAIL_CONNECTIONS_MAX, type MailCourier } from "../couriers/mail-courier.ts";
import type { VapidKeys } from "../couriers/vapid-keys.ts";
import { EVENT_TERMS } from "../event-terms.ts";
import type { Settled } from "../lines/line.ts";
import type { NotifyMetrics } from "../notify-metrics.ts";
import type { WaitingDelivery } from "../shelf/waiting-delivery.ts";
import type { SubscriberBook, SubscriberRecord } from "../subscriptions/subscriber-book.ts";
import { wireId } from "./outlet-place.ts";
import type { LaneName, Place } from "./place.ts";

type Options = { book: SubscriberBook; metrics: NotifyMetrics };

const NOBODY: Answer = { outcome: "refused", status: null, words: "Not subscribed any more" };

/** All subscribers at one place, in the order in which they came; whoever fails does not keep the next waiting. */
abstract class SubscriberPlace implements Place {
  abstract readonly name: string;
  abstract readonly kind: "push" | "mail";
  abstract readonly lane: LaneName;
  abstract readonly pace: Place["pace"];
  readonly host = null;
  readonly #place: string;
  readonly #options: Options;

  constructor(place: string, options: Options) {
    this.#place = place;
    this.#options = options;
  }

  patienceMs({ delivery }: WaitingDelivery): number {
    return EVENT_TERMS[delivery.event].worthMs;
  }

  next({ delivery, upTo }: WaitingDelivery, after: number): number | undefined {
    return this.#options.book.index.next(this.#place, delivery, after, upTo)?.number;
  }

  async send(one: WaitingDelivery, target: number): Promise<Answer> {
    const id = this.#options.book.index.at(target)?.id;
    const record = id === undefined ? undefined : await this.#options.book.record(id).catch(() => undefined);
    return id === undefined || record === undefined ? NOBODY : this.carry(one, id, record);
  }

  async told(target: number, { outcome }: DeliveryAttempt, settled: Settled): Promise<void> {
    const { book, metrics } = this.#options;
    const id = book.index.at(target)?.id;
    if (id === undefined || settled === "again") return;
    if (outcome === "gone") await book.remove(id);
    const isLost = outcome === "gone" || (await book.heard(id, outcome === "sent"));
    if (isLost) metrics.lost.inc({ kind: this.kind });
  }

  protected abstract carry(one: WaitingDelivery, id: string, record: SubscriberRecord): Promise<Answer>;
}

export function pushLine(place: string): string {
  return `push/${place}`;
}

export class PushPlace extends SubscriberPlace {
  readonly name: string;
  readonly kind = "push";
  readonly lane: LaneName;
  readonly pace: Place["pace"];
  readonly #courier: Couriers["push"];
  readonly #vapid: VapidKeys & { subject: string };

  /** `isKnown`: bears many at once; any other host gets one after the other. */
  constructor(
    place: { name: string; isKnown: boolean },
    options: Options & { courier: Couriers["push"]; vapid: VapidKeys & { subject: string } },
  ) {
    super(place.name, options);
    this.name = pushLine(place.name);
    this.lane = place.isKnown ? "push" : "strangers";
    this.pace = place.isKnown
      ? { slots: 32, isOrdered: false, perSecond: 300, tolerance: 5 }
      : { slots: 1, isOrdered: false, perSecond: 5, tolerance: 2 };
    this.#courier = options.courier;
    this.#vapid = options.vapid;
  }

  protected override async carry(one: WaitingDelivery, _id: string, record: SubscriberRecord): Promise<Answer> {
    if (record.kind !== "push") return NOBODY;
    return this.#courier.send(record, { ...one.delivery, id: wireId(one) }, this.#vapid, this.lane === "push");
  }
}

export const MAIL_LINE = "mail";

export class MailPlace extends SubscriberPlace {
  readonly name = MAIL_LINE;
  readonly kind = "mail";
  readonly lane = "mail";
  readonly pace = { slots: MAIL_CONNECTIONS_MAX, isOrdered: false, perSecond: 10, tolerance: 3 };
  readonly #courier: MailCourier;
  readonly #removeLink: (id: string) => string;

  constructor(options: Options & { courier: MailCourier; removeLink: (id: string) => string }) {
    super("mail", options);
    this.#courier = options.courier;
    this.#removeLink = options.removeLink;
  }

  protected override async carry(one: WaitingDelivery, id: string, record: SubscriberRecord): Promise<Answer> {
    if (record.kind !== "mail") return NOBODY;
    const remove = this.#removeLink(id);
    const letter = letterOf({ ...one.delivery, id: wireId(one) }, { remove });
    return this.#courier.send(record.address, letter, { remove, messageId: `${one.key}.${id}` });
  }
}
