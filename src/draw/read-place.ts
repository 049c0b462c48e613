import { type Lane, TICKET_TEXT, unpackTicket } from "../protocol/index.ts";

/** What a ticket says of itself; `undefined` when it is no ticket. Nothing is checked: for its holder only. */
export function readPlace(ticket: string): { lane: Lane; number: number; effort: number; seated: boolean } | undefined {
  if (!TICKET_TEXT.test(ticket)) return undefined;
  const binary = atob(ticket.replaceAll("-", "+").replaceAll("_", "/"));
  const fields = unpackTicket(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  if (fields === undefined) return undefined;
  const { lane, number, effort, seated } = fields;
  return { lane, number, effort, seated };
}
