import type { Answer, DeliveryAttempt } from "../attempt.ts";
import type { Couriers } from "../couriers/couriers.ts";
import { EVENT_TERMS, MACHINE_PATIENCE_MS, type Parcel } from "../event-terms.ts";
import type { OutletRecord } from "../outlets/outlet.ts";
import type { OutletDesk } from "../outlets/outlet-desk.ts";
import type { WaitingDelivery } from "../shelf/waiting-delivery.ts";
import type { Place } from "./place.ts";

type Options = {
  outlet: OutletRecord;
  desk: OutletDesk;
  couriers: Pick<Couriers, "webhook" | "mastodon">;
  picture: (one: WaitingDelivery) => Promise<Parcel["picture"]>;
};

export function outletLine(id: string): string {
  return `outlet/${id}`;
}

/** An outlet: one target, its deliveries in the order in which they were taken. */
export class OutletPlace implements Place {
  readonly name: string;
  readonly kind: "webhook" | "mastodon";
  readonly lane = "outlets";
  readonly host: string;
  readonly pace = { slots: 1, isOrdered: true, perSecond: 50, tolerance: 1 };
  readonly #id: string;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.#id = options.outlet.id;
    this.kind = options.outlet.kind;
    this.name = outletLine(this.#id);
    this.host = new URL(options.outlet.where).host;
  }

  patienceMs({ delivery: { event } }: WaitingDelivery): number {
    const isNews = event === "post" || event === "report";
    return this.kind === "webhook" || isNews ? MACHINE_PATIENCE_MS : EVENT_TERMS[event].worthMs;
  }

  next(_one: WaitingDelivery, after: number): number | undefined {
    const outlet = this.#options.desk.record(this.#id);
    return after < 0 && outlet !== undefined && !outlet.isClosed ? 0 : undefined;
  }

  async send(one: WaitingDelivery): Promise<Answer> {
    const { desk, couriers, picture } = this.#options;
    const outlet = desk.record(this.#id);
    if (outlet === undefined) return { outcome: "refused", status: null, words: "It was removed" };
    const parcel: Parcel = { ...one.delivery, id: wireId(one) };
    if (outlet.kind === "webhook") return couriers.webhook.send({ url: outlet.where, secret: outlet.secret }, parcel);
    const shown = one.hasPicture ? await picture(one).catch(() => undefined) : undefined;
    const account = { server: outlet.where, accessToken: outlet.secret };
    return couriers.mastodon.send(account, shown === undefined ? parcel : { ...parcel, picture: shown });
  }

  told(_target: number, attempt: DeliveryAttempt): Promise<void> {
    return this.#options.desk.told(this.#id, attempt);
  }
}

/** The delivery's own id where it may stand in a header and a signature. */
export function wireId({ delivery: { id }, key }: WaitingDelivery): string {
  return /^[A-Za-z0-9_:-]{1,128}$/.test(id) ? id : key;
}
