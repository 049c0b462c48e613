import { type TicketBody, type TicketPress, ticketId } from "../../ticket/index.ts";

const TICKET = /[?&]ticket=([^&]{1,200})/;
const PROOF = /[?&]proof=([^&]{1,2000})/;

/** Who stands at the door, and what is shown there. */
export type Caller = {
  address: string;
  room: string;
  /** As it was shown. */
  text: string | undefined;
  /** What a believed ticket says. */
  ticket: TicketBody | undefined;
  id: string | undefined;
  /** Why the ticket is not believed; `undefined` also while no key is known to read it with. */
  wrong: "ticket_invalid" | "ticket_expired" | undefined;
  proof: string | undefined;
  /** A challenge was solved with this request. */
  solved: boolean;
  /** Why the proof was not taken. */
  unproved: "challenge_failed" | "overloaded" | undefined;
  /** The flood gate wants a challenge solved. */
  mustSolve: boolean;
  /** Whether a number in the answer would be read: browsers do not tell a page why a WebSocket failed. */
  takesNumber: boolean;
  /** Its ticket was made for this very request. */
  isNumberedNow: boolean;
};

/** Reads no more of the address than the ticket and the proof. */
export function callerOf(options: {
  address: string;
  room: string;
  search: string;
  takesNumber: boolean;
  press: TicketPress;
}): Caller {
  const { address, room, search, takesNumber, press } = options;
  const [ticket, proof] = search === "" ? [] : [TICKET.exec(search)?.[1], PROOF.exec(search)?.[1]];
  const caller: Caller = {
    address,
    room,
    text: ticket,
    ticket: undefined,
    id: undefined,
    wrong: undefined,
    proof: proof === undefined ? undefined : decoded(proof),
    solved: false,
    unproved: undefined,
    mustSolve: false,
    takesNumber,
    isNumberedNow: false,
  };
  readTicket(caller, press);
  return caller;
}

/** Reads the ticket that is shown, if it has not been read and a key is known. */
export function readTicket(caller: Caller, press: TicketPress): void {
  if (caller.text === undefined || isRead(caller) || !press.hasKeys) return;
  const reading = press.read(caller.text, caller.room);
  if (reading.ok) {
    caller.ticket = reading.body;
    caller.id = ticketId(reading.body);
  } else {
    caller.wrong = reading.code;
  }
}

export function isRead({ text, ticket, wrong }: Caller): boolean {
  return text === undefined || ticket !== undefined || wrong !== undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
