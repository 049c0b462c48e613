import type { Clock } from "../../platform/index.ts";
import type { Reach } from "../reach/reach.ts";
import { MailCourier } from "./mail-courier.ts";
import { MastodonCourier } from "./mastodon-courier.ts";
import { PushCourier } from "./push-courier.ts";
import { WebhookCourier } from "./webhook-courier.ts";

/** One for each kind of place. `mail`: only where the operator has a mail server. */
export type Couriers = {
  webhook: WebhookCourier;
  mastodon: MastodonCourier;
  push: PushCourier;
  mail: MailCourier | undefined;
};

export function newCouriers(options: {
  reach: Reach;
  clock: Clock;
  mail: { url: string; from: string } | undefined;
}): Couriers {
  const { reach, clock, mail } = options;
  return {
    webhook: new WebhookCourier({ reach, clock }),
    mastodon: new MastodonCourier({ reach, clock }),
    push: new PushCourier({ reach, clock }),
    mail: mail === undefined ? undefined : new MailCourier(mail),
  };
}
