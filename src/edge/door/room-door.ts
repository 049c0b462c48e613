import type { DoorState, RoomDoorFacts } from "../../protocol/index.ts";
import type { TicketBody } from "../../ticket/index.ts";
import { DoorStanding } from "./door-standing.ts";
import { PlaceTable } from "./place-table.ts";
import { type HouseCount, Reservations, SEAT_HELD_MS } from "./reservations.ts";
import type { Way } from "./ways.ts";

/** Invitations may take so much of what the edge can hold: a part of the reserve. */
const INVITED_SHARE = 0.1;

/** What the edge holds, over all of its rooms; promised seats are among those taken. */
export type House = {
  taken: number;
  invited: number;
  /** Up to here newcomers are let in while control says nothing. */
  capacity: number;
  /** Nobody is let in beyond. */
  max: number;
};

export type Asked = {
  /** What a believed ticket says. */
  ticket: TicketBody | undefined;
  /** Of that ticket, `ticketId`. */
  id: string | undefined;
  /** A challenge was solved with this request. */
  solved: boolean;
  /** The flood gate wants a challenge solved. */
  mustSolve: boolean;
  /** Whether a challenge can be given at all. */
  canChallenge: boolean;
};

/** What a waiting caller has yet to be given a number in. */
export type Lacks = { place: boolean; effort: boolean };

export type Decision =
  | { do: "admit"; by: Way }
  | { do: "wait"; place: number | null; lacks: Lacks }
  | { do: "challenge" }
  | { do: "refuse"; code: "door_suspended" };

const NO_LACK: Lacks = { place: false, effort: false };

/**
 * Decides for one room, from what control last said, what this edge has let in, and the ticket that is shown. A pure core: it decides the
 * same for the same, and counts only when it is told that a seat was taken.
 */
export class RoomDoor {
  readonly standing = new DoorStanding();
  readonly table = new PlaceTable();
  readonly held: Reservations;
  readonly sums: RoomDoorFacts;
  readonly #edge: string;
  /** Grants that are not this door's to use: given before the edge forgot what it let in. */
  #forfeited: number | undefined;

  /** `forfeits`: what is granted by the time that control is first heard has been used before. */
  constructor(options: { edge: string; sums: RoomDoorFacts; forfeits: boolean; count: HouseCount }) {
    this.held = new Reservations(options.count);
    this.#edge = options.edge;
    this.sums = options.sums;
    this.#forfeited = options.forfeits ? undefined : 0;
  }

  hear(state: DoorState, nowMs: number): void {
    if (!this.standing.hear(state, nowMs)) return;
    this.sums.turn = state.turn;
    if (this.#forfeited === undefined) {
      this.#forfeited = state.grants[this.#edge] ?? 0;
      this.sums.direct += this.#forfeited;
    }
  }

  decide(asked: Asked, house: House, now: { monotonicMs: number; doorMs: number }): Decision {
    const { ticket } = asked;
    if (ticket?.seated) return { do: "admit", by: "returned" };
    const state = this.standing.present(now.monotonicMs);
    if (state?.status === "suspended") return { do: "refuse", code: "door_suspended" };
    const by = ticket && this.#byTicket(ticket, asked.id, { house, state, doorMs: now.doorMs });
    if (by !== undefined) return { do: "admit", by };
    const isNew = ticket?.lane !== "place";
    const canBeAsked = isNew && asked.canChallenge && !asked.solved;
    if (canBeAsked && asked.mustSolve) return { do: "challenge" };
    if (this.#hasRoom(house, state)) return { do: "admit", by: "direct" };
    return this.#wait(asked, isNew ? undefined : ticket, state);
  }

  /** A seat is taken; `id`: of the ticket that promised it. */
  enter(by: Way, id: string | undefined): void {
    // A promised seat is counted since it was promised.
    if (id !== undefined && this.held.settle(id)) return;
    this.sums[by] += 1;
    this.sums.seated += 1;
  }

  /** A seat that was counted is not taken after all. */
  giveBack(by: Way): void {
    this.sums[by] -= 1;
    this.sums.seated -= 1;
  }

  leave(): void {
    this.sums.seated -= 1;
  }

  /** A seat is kept free for whoever shows this ticket soon. */
  promise(id: string, nowMs: number): void {
    this.held.hold(id, nowMs);
    this.sums.direct += 1;
    this.sums.seated += 1;
  }

  /** Whoever was promised a seat has taken one at another edge. */
  tookElsewhere(id: string): void {
    if (this.held.settle(id)) this.sums.seated -= 1;
  }

  /** Promised seats that nobody took are free again; returns how many. */
  expire(nowMs: number): number {
    const expired = this.held.expire(nowMs);
    this.sums.seated -= expired;
    return expired;
  }

  #byTicket(
    ticket: TicketBody,
    id: string | undefined,
    { house, state, doorMs }: { house: House; state: DoorState | undefined; doorMs: number },
  ): Way | undefined {
    switch (ticket.lane) {
      case "invited":
        return house.invited < house.max * INVITED_SHARE ? "invited" : undefined;
      case "direct":
        // Any edge keeps the promise of any other.
        if (doorMs - ticket.stampMs > SEAT_HELD_MS) return undefined;
        return id !== undefined && this.held.has(id) ? "direct" : "returned";
      case "place":
        return state && this.#called(ticket, state);
    }
  }

  /** Without a word from control the edge fills itself up to its own capacity. */
  #hasRoom({ taken, capacity }: House, state: DoorState | undefined): boolean {
    if (state === undefined) return taken < capacity;
    return state.status === "not-queueing" && this.sums.direct < (state.grants[this.#edge] ?? 0);
  }

  #called({ number, effort }: TicketBody, state: DoorState): Way | undefined {
    const place = this.table.placeOf(number, state);
    if (isCalled(place, state)) return "placed";
    return isCalled(effort, state.effort) ? "effort" : undefined;
  }

  #wait({ solved }: Asked, ticket: TicketBody | undefined, state: DoorState | undefined): Decision {
    const place = ticket && state ? this.table.placeOf(ticket.number, state) : null;
    const isVoid = state !== undefined && place !== null && place <= state.passed;
    const hasEffort = ticket !== undefined && ticket.effort > (state?.effort.passed ?? 0);
    const lacks = { place: ticket === undefined || isVoid, effort: solved && !hasEffort };
    return { do: "wait", place: isVoid ? null : place, lacks: lacks.place || lacks.effort ? lacks : NO_LACK };
  }
}

/** While others wait, a challenge is a way to be sooner, not the only one: a number is given to everybody. */
function isCalled(place: number | null, { front, passed }: { front: number; passed: number }): boolean {
  return place !== null && place > passed && place <= front;
}
