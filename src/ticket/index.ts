/**
 * Tickets: what a listener holds to wait, to come in, and to come back.
 *
 * In:    keys of control, the door's time; what a ticket is to say; texts that somebody shows.
 * Out:   signed texts of 48 characters; what a genuine one says, or the code of its refusal.
 * Never: remembers a ticket, or knows whether its holder may come in now.
 */
export type { Lane } from "../protocol/index.ts";
export { type TicketBody, type TicketReading, ticketId } from "./ticket-body.ts";
export { TicketPress } from "./ticket-press.ts";
