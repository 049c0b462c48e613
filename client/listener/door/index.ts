/**
 * Before the first half: a listener who has to wait, from the refusal to being called.
 *
 * In:    what the door answers to this listener, and what it shows to everybody.
 * Out:   `Waiting` to show, this listener's ticket, and the word that it may come in.
 * Never: opens a listening socket, makes a sound, or asks in step with others.
 */
export { acceptInvitation } from "./invitation.ts";
export type { Solve } from "./puzzle.ts";
export { MemoryTickets, StoredTickets, type TicketStore } from "./tickets.ts";
export { Vigil } from "./vigil.ts";
export type { Waiting } from "./waiting.ts";
export { type WatchPlaceOptions, watchPlace } from "./watch-place.ts";
