import type {
  DeliveryEvent,
  Incident,
  IncidentUpdate,
  Maintenance,
  PublicComment,
} from "../../../src/protocol/index.ts";
import { callTracker } from "../call-tracker.ts";

/** A place that is told, as the operator sees it; `secretEnd`: the last letters of its secret or token. */
export type Outlet = {
  id: string;
  kind: "webhook" | "mastodon";
  where: string;
  events: readonly DeliveryEvent[];
  room: string | null;
  secretEnd: string;
  state: "fine" | "failing" | "broken";
  says: string | null;
  waiting: number;
};

export type OutletWish = { events: readonly DeliveryEvent[] } & (
  | { kind: "webhook"; url: string }
  | { kind: "mastodon"; server: string; accessToken: string }
);

/** `secret`: with which a webhook checks that it was us; shown this once. */
export type NewOutlet = { outlet: Outlet; secret: string | null };

export type Attempt = {
  atMs: number;
  delivery: string;
  event: string;
  number: number;
  outcome: string;
  status: number | null;
  durationMs: number;
  words: string;
};

export type UpdateWish = { stage: IncidentUpdate["stage"]; text: string };
/** `from`, `to`: ISO 8601. */
export type MaintenanceWish = { title: string; from: string; to: string; text: string; room?: string };

/** What only the operator may do. Every call throws ApiError. */
export class OperatorApi {
  async waiting(token: string): Promise<PublicComment[]> {
    return (await callTracker<{ waiting: PublicComment[] }>("GET", "/moderation", { token })).waiting;
  }

  moderate(token: string, comment: string, shown: boolean): Promise<void> {
    return callTracker("POST", `/moderation/${encodeURIComponent(comment)}`, { token, body: { shown } });
  }

  say(token: string, incident: string, update: UpdateWish): Promise<Incident> {
    return callTracker("POST", `/incidents/${encodeURIComponent(incident)}/updates`, { token, body: update });
  }

  judge(token: string, incident: string, falseAlarm: boolean): Promise<Incident> {
    return callTracker("POST", `/incidents/${encodeURIComponent(incident)}/judgement`, { token, body: { falseAlarm } });
  }

  plan(token: string, wish: MaintenanceWish): Promise<Maintenance> {
    return callTracker("POST", "/maintenance", { token, body: wish });
  }

  cancel(token: string, maintenance: string): Promise<void> {
    return callTracker("DELETE", `/maintenance/${encodeURIComponent(maintenance)}`, { token });
  }

  async outlets(token: string): Promise<Outlet[]> {
    return (await callTracker<{ outlets: Outlet[] }>("GET", "/outlets", { token })).outlets;
  }

  addOutlet(token: string, wish: OutletWish): Promise<NewOutlet> {
    return callTracker("POST", "/outlets", { token, body: wish });
  }

  removeOutlet(token: string, outlet: string): Promise<void> {
    return callTracker("DELETE", `/outlets/${encodeURIComponent(outlet)}`, { token });
  }

  testOutlet(token: string, outlet: string): Promise<Attempt> {
    return callTracker("POST", `/outlets/${encodeURIComponent(outlet)}/test`, { token });
  }

  /** The newest last. */
  async outletLog(token: string, outlet: string): Promise<Attempt[]> {
    return (await callTracker<{ log: Attempt[] }>("GET", `/outlets/${encodeURIComponent(outlet)}/log`, { token })).log;
  }
}
