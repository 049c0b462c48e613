import type { Answer, DeliveryAttempt } from "../attempt.ts";
import type { LineOptions, Settled } from "../lines/line.ts";
import type { WaitingDelivery } from "../shelf/waiting-delivery.ts";

/**
 * Attempts share a lane with others of their kind: those of known places never wait for places that visitors named. Outlets have a lane that
 * holds as many as there may be outlets.
 */
export type LaneName = "outlets" | "push" | "strangers" | "mail";

export const LANES: Record<LaneName, number> = { outlets: 64, push: 64, strangers: 8, mail: 4 };

/** Where a line leads: one outlet, or one push service with all its subscribers, or the mail server. */
export interface Place {
  /** Of the line on the disk. */
  readonly name: string;
  readonly kind: "webhook" | "mastodon" | "push" | "mail";
  readonly lane: LaneName;
  /** Of one such host only one attempt is under way; `null`: the line's slots are bound enough. */
  readonly host: string | null;
  readonly pace: Pick<LineOptions, "slots" | "isOrdered" | "perSecond" | "tolerance">;
  patienceMs(one: WaitingDelivery): number;
  /** The next who is to get it after this number. */
  next(one: WaitingDelivery, after: number): number | undefined;
  /** Never throws. */
  send(one: WaitingDelivery, target: number): Promise<Answer>;
  /** May throw StentorError `store_unavailable`. */
  told(target: number, attempt: DeliveryAttempt, settled: Settled): Promise<void>;
}
