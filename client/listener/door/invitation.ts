import type { TicketStore } from "./tickets.ts";

const TICKET_MAX = 512;

/** Keeps the ticket of an invitation link, instead of a place in the queue; who has been inside keeps the seat. */
export function acceptInvitation(room: string, ticket: string, tickets: TicketStore): void {
  if (ticket.length > TICKET_MAX || tickets.read(room)?.kind === "seat") return;
  tickets.keep(room, { ticket, kind: "invitation" });
}
