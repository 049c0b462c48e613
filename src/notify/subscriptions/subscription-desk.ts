import { createHash, createHmac } from "node:crypto";
import type { Clock } from "../../platform/index.ts";
import { DELIVERY_EVENTS, type DeliveryEvent, StentorError } from "../../protocol/index.ts";
import { confirmationLetter } from "../couriers/letters.ts";
import type { MailCourier } from "../couriers/mail-courier.ts";
import type { NotifyMetrics } from "../notify-metrics.ts";
import type { AddressGuard } from "../reach/address-guard.ts";
import { ConfirmationLimits } from "./confirmation-limits.ts";
import { type PushPlace, pushPlaceOf } from "./push-services.ts";
import { SealedLinks } from "./sealed-links.ts";
import type { SubscriberBook, SubscriberRecord } from "./subscriber-book.ts";
import type { EmailWish, PushWish, Wish } from "./subscription.ts";

export const PUSH_SUBSCRIPTIONS_MAX = 100_000;
/** At a host that is no known push service, and at all such hosts. */
export const PUSH_PER_STRANGER_MAX = 100;
export const PUSH_STRANGERS_MAX = 200;
export const MAIL_SUBSCRIPTIONS_MAX = 20_000;
/** Rooms that one subscriber may wish to hear of. */
export const WISHES_MAX = 20;
const CONFIRM_HOURS = 48;
const HOUR_MS = 3_600_000;
/** What SMTP can carry without extensions, and no more than one address. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$/;

export type SubscriptionDeskOptions = {
  book: SubscriberBook;
  guard: AddressGuard;
  mail: MailCourier | undefined;
  clock: Clock;
  metrics: NotifyMetrics;
  secret: string;
  publicUrl: () => string;
};

/** Where people ask to be told, and to be left alone. */
export class SubscriptionDesk {
  readonly #options: SubscriptionDeskOptions;
  readonly #links: SealedLinks;
  readonly #limits = new ConfirmationLimits();
  #vapidPublicKey = "";

  constructor(options: SubscriptionDeskOptions) {
    this.#options = options;
    this.#links = new SealedLinks(options.secret);
  }

  /** For `PushManager.subscribe`, as base64url; empty before the outbox has started. */
  get vapidPublicKey(): string {
    return this.#vapidPublicKey;
  }

  /** Whether the operator has a mail server. */
  get takesMail(): boolean {
    return this.#options.mail !== undefined;
  }

  useVapidKey(publicKey: string): void {
    this.#vapidPublicKey = publicKey;
  }

  /**
   * Once it is on the disk. The same endpoint again is the same subscriber: a room's events are replaced, other rooms stay. Throws StentorError
   * `outlet_invalid`, `outlet_limit` or `store_unavailable`.
   */
  async addPush({ endpoint, keys, events, room, language }: PushWish): Promise<void> {
    const { book, guard, clock } = this.#options;
    const place = pushPlaceOf(endpoint, guard);
    if (place === undefined) throw invalid("the endpoint is no https address of a push service");
    if (!areKeys(keys)) throw invalid("the keys are none of a push subscription");
    const id = pushId(endpoint);
    const known = book.index.find(id);
    if (known === undefined) this.#boundPush(place);
    await book.put(id, {
      kind: "push",
      place: place.name,
      endpoint,
      keys,
      language,
      wishes: merged(known?.wishes ?? [], { events, room }),
      number: book.numberOf(id),
      misses: 0,
      sinceMs: clock.nowMs(),
    });
  }

  /**
   * Sends a letter with a link; nothing is kept until that is opened. Says nothing of whether the address is known. Throws StentorError
   * `outlet_invalid`, `outlet_limit`, `rate_limited`, or `overloaded` when the mail server does not take the letter.
   */
  async addEmail({ address, events, room }: EmailWish): Promise<void> {
    const { mail, clock, book, metrics, publicUrl } = this.#options;
    if (mail === undefined) throw invalid("this server sends no e-mail");
    if (address.length > 254 || !ADDRESS.test(address)) throw invalid("this is no e-mail address");
    if (book.index.countAt("mail") >= MAIL_SUBSCRIPTIONS_MAX) throw full();
    const nowMs = clock.nowMs();
    const held = this.#limits.take(address, clock.monotonicMs());
    if (held !== undefined) {
      metrics.confirmations.inc({ outcome: `held-${held}` });
      if (held === "address") return;
      throw new StentorError("rate_limited", "Cannot send a confirmation now: too many were asked for in this hour");
    }
    const token = this.#links.seal({ ask: "confirm", address, events, room, untilMs: nowMs + CONFIRM_HOURS * HOUR_MS });
    const confirm = `${publicUrl()}/status/subscriptions/confirm?token=${token}`;
    const letter = confirmationLetter({
      confirm,
      place: URL.parse(publicUrl())?.host ?? publicUrl(),
      hours: CONFIRM_HOURS,
    });
    const answer = await mail.send(address, letter);
    metrics.confirmations.inc({ outcome: answer.outcome === "sent" ? "sent" : "failed" });
    if (answer.outcome === "refused") throw invalid("the mail server refuses this address");
    if (answer.outcome !== "sent") {
      throw new StentorError("overloaded", "Cannot send the confirmation now: the mail server does not take it");
    }
  }

  /** Opens a letter's link: from now on that address is told. Throws StentorError `outlet_not_found` for a link that is not ours or too old. */
  async confirm(token: string): Promise<void> {
    const { book, clock, secret } = this.#options;
    const wish = this.#links.open(token);
    if (wish?.ask !== "confirm" || wish.untilMs < clock.nowMs()) throw unknownLink();
    const id = mailId(secret, wish.address);
    const known = book.index.find(id);
    if (known === undefined && book.index.countAt("mail") >= MAIL_SUBSCRIPTIONS_MAX) throw full();
    const events = wish.events.filter(isEvent);
    await book.put(id, {
      kind: "mail",
      place: "mail",
      address: wish.address,
      wishes: merged(known?.wishes ?? [], { events, room: wish.room }),
      number: book.numberOf(id),
      misses: 0,
      sinceMs: clock.nowMs(),
    });
  }

  /** Whether a link to stop e-mails is one of ours. */
  canRemove(token: string): boolean {
    return this.#links.open(token)?.ask === "remove";
  }

  /** By the link at the end of each e-mail; again is no error. Throws StentorError `outlet_not_found` for a link that is not ours. */
  async remove(token: string): Promise<void> {
    const wish = this.#links.open(token);
    if (wish?.ask !== "remove") throw unknownLink();
    await this.#options.book.remove(wish.id);
  }

  /** By whoever knows the endpoint: one room, or, when that is left out, all of it. Throws StentorError `outlet_not_found`. */
  async removePush(endpoint: string, room?: string | null): Promise<void> {
    const { book } = this.#options;
    const id = pushId(endpoint);
    const record = await book.record(id);
    const present = book.index.find(id);
    if (record === undefined || present === undefined) {
      throw new StentorError("outlet_not_found", "Cannot unsubscribe: it is not subscribed");
    }
    const wishes = room === undefined ? [] : present.wishes.filter((wish) => wish.room !== room);
    if (wishes.length === 0) await book.remove(id);
    else await book.put(id, { ...record, wishes } as SubscriberRecord);
  }

  /** Where one POST ends this e-mail subscription. */
  removeLink(id: string): string {
    const token = this.#links.seal({ ask: "remove", id });
    return `${this.#options.publicUrl()}/status/subscriptions/remove?token=${token}`;
  }

  #boundPush(place: PushPlace): void {
    const { index } = this.#options.book;
    if (index.count("push") >= PUSH_SUBSCRIPTIONS_MAX) throw full();
    if (place.isKnown) return;
    const isNew = index.countAt(place.name) === 0;
    if (index.countAt(place.name) >= PUSH_PER_STRANGER_MAX || (isNew && index.places.length >= PUSH_STRANGERS_MAX)) {
      throw full();
    }
  }
}

function merged(wishes: readonly Wish[], wish: Wish): Wish[] {
  const others = wishes.filter(({ room }) => room !== wish.room);
  return [...others, { events: [...new Set(wish.events)].sort(), room: wish.room }].slice(-WISHES_MAX);
}

/** An uncompressed point of P-256 and 16 bytes, as base64url (RFC 8291 §2). */
function areKeys({ p256dh, auth }: { p256dh: string; auth: string }): boolean {
  const point = Buffer.from(p256dh, "base64url");
  return point.length === 65 && point[0] === 4 && Buffer.from(auth, "base64url").length === 16;
}

function pushId(endpoint: string): string {
  return `p${createHash("sha256").update(endpoint).digest("base64url").slice(0, 22)}`;
}

/** Keyed, so that the id in a link tells nobody whose it is. */
function mailId(secret: string, address: string): string {
  return `m${createHmac("sha256", secret).update(address.toLowerCase()).digest("base64url").slice(0, 22)}`;
}

function isEvent(text: string): text is DeliveryEvent {
  return DELIVERY_EVENTS.some((event) => event === text);
}

function invalid(why: string): StentorError {
  return new StentorError("outlet_invalid", `Cannot subscribe: ${why}`);
}

function full(): StentorError {
  return new StentorError("outlet_limit", "Cannot subscribe: as many subscriptions are kept as there may be");
}

function unknownLink(): StentorError {
  return new StentorError("outlet_not_found", "Cannot follow the link: it is too old, or not one of ours");
}
