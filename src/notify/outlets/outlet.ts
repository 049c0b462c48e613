import type { DeliveryEvent } from "../../protocol/index.ts";

/** What an outlet is to get; `room` left out or null: of every room. */
type Wanted = { events: readonly DeliveryEvent[]; room?: string | null };

/** A place that the operator sends to. `server`: a Mastodon-compatible server's address, `https://host`. */
export type OutletWish =
  | (Wanted & { kind: "webhook"; url: string })
  | (Wanted & { kind: "mastodon"; server: string; accessToken: string });

/**
 * `fine`: the last attempt went well, or none was made. `failing`: it is tried again. `broken`: it lets us in no more (401, 403, 410) and needs
 * the operator; it is tried once an hour, after 410 not at all until a test goes well.
 */
export type OutletState = "fine" | "failing" | "broken";

/** An outlet as the operator may see it: of its secret or access token only the last four characters. */
export type OutletView = {
  id: string;
  kind: OutletWish["kind"];
  /** The webhook's address, or the server's. */
  where: string;
  events: readonly DeliveryEvent[];
  room: string | null;
  secretEnd: string;
  state: OutletState;
  /** What the place, or the network, said when it failed last. */
  says: string | null;
  /** Deliveries that wait for it. */
  waiting: number;
  createdAtMs: number;
};

/** An outlet that was just made. `secret`: a webhook's, as `whsec_…`; it is never shown again. */
export type NewOutlet = { outlet: OutletView; secret: string | null };

/** As the disk keeps it. `secret`: a webhook's, or an access token. */
export type OutletRecord = {
  readonly id: string;
  readonly kind: OutletWish["kind"];
  readonly where: string;
  readonly events: readonly DeliveryEvent[];
  readonly room: string | null;
  readonly secret: string;
  readonly createdAtMs: number;
  readonly state: OutletState;
  readonly says: string | null;
  /** It asked us to stop. */
  readonly isClosed: boolean;
};

export function outletView({ secret, isClosed: _, ...shown }: OutletRecord, waiting: number): OutletView {
  return { ...shown, secretEnd: secret.slice(-4), waiting };
}
