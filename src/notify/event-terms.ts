import type { Delivery, DeliveryEvent } from "../protocol/index.ts";

/** What is sent: a delivery, or an operator's test of an outlet. */
export type Parcel = Omit<Delivery, "event"> & { event: DeliveryEvent | "test" };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

type Terms = {
  /** When the outbox is full: what ranks lowest makes room. */
  rank: 0 | 1 | 2;
  /** How long it is worth telling people. */
  worthMs: number;
  urgency: "low" | "normal" | "high";
};

/** How pressing each event is, and for how long. Who hears of a start an hour after it is not helped. */
export const EVENT_TERMS: Record<DeliveryEvent, Terms> = {
  reminder: { rank: 0, worthMs: 30 * MINUTE_MS, urgency: "high" },
  "room-opened": { rank: 1, worthMs: 30 * MINUTE_MS, urgency: "high" },
  "room-live": { rank: 1, worthMs: HOUR_MS, urgency: "high" },
  "room-ended": { rank: 1, worthMs: 2 * HOUR_MS, urgency: "low" },
  incident: { rank: 2, worthMs: 4 * HOUR_MS, urgency: "high" },
  report: { rank: 2, worthMs: 24 * HOUR_MS, urgency: "low" },
  post: { rank: 2, worthMs: 24 * HOUR_MS, urgency: "normal" },
};

/** Machines can read how old a thing is; they are tried so long. */
export const MACHINE_PATIENCE_MS = 36 * HOUR_MS;

/** Whether it is paid for, as its post says. */
export function isPromoted({ data }: Parcel): boolean {
  return fieldOf(fieldOf(data, "post"), "promoted") === true;
}

/** The title, with the mark before it when it is paid for. */
export function markedTitle(parcel: Parcel): string {
  return isPromoted(parcel) ? `[Promoted] ${parcel.title}` : parcel.title;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
