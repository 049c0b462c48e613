import type { Couriers } from "../couriers/couriers.ts";
import type { VapidKeys } from "../couriers/vapid-keys.ts";
import type { NotifyMetrics } from "../notify-metrics.ts";
import type { OutletDesk } from "../outlets/outlet-desk.ts";
import type { AddressGuard } from "../reach/address-guard.ts";
import type { DeliveryShelf } from "../shelf/delivery-shelf.ts";
import type { WaitingDelivery } from "../shelf/waiting-delivery.ts";
import { placeNamed } from "../subscriptions/push-services.ts";
import type { SubscriberBook } from "../subscriptions/subscriber-book.ts";
import type { SubscriptionDesk } from "../subscriptions/subscription-desk.ts";
import { OutletPlace } from "./outlet-place.ts";
import type { Place } from "./place.ts";
import { MailPlace, PushPlace } from "./subscriber-places.ts";

export type PlaceFinderOptions = {
  outlets: OutletDesk;
  subscriptions: SubscriptionDesk;
  book: SubscriberBook;
  shelf: DeliveryShelf;
  couriers: Couriers;
  guard: AddressGuard;
  metrics: NotifyMetrics;
  publicUrl: () => string;
  /** The sender of e-mails. */
  from: string | undefined;
};

/** Finds where a delivery has to go. */
export class PlaceFinder {
  readonly #options: PlaceFinderOptions;
  #vapid: VapidKeys = { publicKey: "", privateKey: "" };

  constructor(options: PlaceFinderOptions) {
    this.#options = options;
  }

  useVapidKeys(keys: VapidKeys): void {
    this.#vapid = keys;
  }

  /** The outlets that were there when it was taken, and every place at which somebody of that time wants it. */
  placesOf(one: WaitingDelivery): Place[] {
    const { index } = this.#options.book;
    const wanting = index.places.filter((place) => index.next(place, one.delivery, -1, one.upTo) !== undefined);
    return [
      ...one.outlets.flatMap((id) => this.#outlet(id) ?? []),
      ...wanting.flatMap((place) => (place === "mail" ? (this.#mail() ?? []) : this.#push(place))),
    ];
  }

  #outlet(id: string): Place | undefined {
    const { outlets, couriers, shelf } = this.#options;
    const outlet = outlets.record(id);
    if (outlet === undefined) return undefined;
    return new OutletPlace({ outlet, desk: outlets, couriers, picture: (one) => shelf.picture(one) });
  }

  #push(place: string): Place {
    const { book, metrics, guard, couriers } = this.#options;
    const vapid = { ...this.#vapid, subject: this.#contact() };
    return new PushPlace(placeNamed(place, guard), { book, metrics, courier: couriers.push, vapid });
  }

  #mail(): Place | undefined {
    const { book, metrics, couriers, subscriptions } = this.#options;
    if (couriers.mail === undefined) return undefined;
    return new MailPlace({ book, metrics, courier: couriers.mail, removeLink: (id) => subscriptions.removeLink(id) });
  }

  /** Whom a push service may turn to (RFC 8292 §2.1). */
  #contact(): string {
    const url = this.#options.publicUrl();
    if (url.startsWith("https://")) return url;
    const from = /[^\s<>]+@[^\s<>]+/.exec(this.#options.from ?? "")?.[0];
    return `mailto:${from ?? "operator@localhost.localdomain"}`;
  }
}
