import type { TicketFields } from "../protocol/index.ts";

/** A ticket's words. `stampMs` is the door's time when it was signed. */
export type TicketBody = TicketFields & { room: string };

export type TicketReading = { ok: true; body: TicketBody } | { ok: false; code: "ticket_invalid" | "ticket_expired" };

/** The same for all tickets of one person in a room: `place-17`. Lanes have numbers of their own. */
export function ticketId(body: Pick<TicketBody, "lane" | "number">): string {
  return `${body.lane}-${body.number}`;
}
