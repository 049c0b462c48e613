import type { TicketStore } from "./tickets.ts";

/** What a page needs of its address bar. */
export type AddressBar = Pick<Location, "hash" | "pathname" | "search">;

const TICKET_MAX = 512;

/**
 * Takes the ticket of an invitation link, `#ticket=…`, and cleans the address, so that a link that is shared on is not the invitation. Who
 * has a seat keeps it. Hands back whether there was one.
 */
export function takeInvitation(
  room: string,
  tickets: TicketStore,
  bar: AddressBar,
  clean: (path: string) => void,
): boolean {
  const ticket = new URLSearchParams(bar.hash.slice(1)).get("ticket");
  if (ticket === null || ticket === "") return false;
  clean(bar.pathname + bar.search);
  if (ticket.length > TICKET_MAX) return false;
  if (tickets.read(room)?.kind !== "seat") tickets.keep(room, { ticket, kind: "invitation" });
  return true;
}
