import { createHash } from "node:crypto";
import type { Delivery } from "../../protocol/index.ts";
import { EVENT_TERMS } from "../event-terms.ts";
import type { JobProgress } from "../lines/job.ts";

/** How far a delivery came in each line, by the line's name. */
export type DeliveryProgress = Record<string, JobProgress | "done">;

/** A delivery that has not come everywhere yet. */
export type WaitingDelivery = {
  /** Its id, in letters that may stand in a note's key or a header, all of one length. */
  key: string;
  /** Without its picture, which only the disk holds. */
  delivery: Omit<Delivery, "picture">;
  hasPicture: boolean;
  takenAtMs: number;
  /** Outlets that were to get it when it was taken. */
  outlets: readonly string[];
  /** The newest subscriber at that time. */
  upTo: number;
  progress: DeliveryProgress;
  /** Lines in which it still waits. */
  open: Set<string>;
};

export function keyOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url").slice(0, 22);
}

/**
 * Which delivery makes room for another in a full outbox: the oldest of those that rank lowest, reminders before news of a room, and those only for
 * something weightier. What ranks highest, such as a post, never does. `undefined`: none.
 */
export function leastWanted(
  waiting: Iterable<WaitingDelivery>,
  newcomer: Pick<Delivery, "event">,
): WaitingDelivery | undefined {
  const { rank } = EVENT_TERMS[newcomer.event];
  let least: WaitingDelivery | undefined;
  for (const one of waiting) {
    if (least === undefined || weight(one) < weight(least)) least = one;
  }
  if (least === undefined) return undefined;
  const own = weight(least);
  return own < rank || (own === 0 && rank === 0) ? least : undefined;
}

function weight({ delivery }: WaitingDelivery): number {
  return EVENT_TERMS[delivery.event].rank;
}
