import { MemoryTickets, type Solve, type TicketStore, Vigil, type Waiting } from "../door/index.ts";
import type { RoomAddress } from "./addresses.ts";
import type { ListenEnvironment, RoomStanding } from "./listen-environment.ts";
import type { Verdict } from "./verdict.ts";

export type AdmissionOptions = {
  address: RoomAddress;
  environment: ListenEnvironment;
  /** As long as the connection lives, when left out. */
  tickets?: TicketStore | undefined;
  /** Takes up challenges; without it none is. */
  solve?: Solve | undefined;
  /** Whoever has no ticket asks the door before a socket is opened. */
  askFirst?: boolean;
  events: {
    /** `called`: an attempt follows, or is under way. */
    waiting(waiting: Waiting): void;
    called(): void;
    settled(verdict: Verdict): void;
    troubled(code: string): void;
    /** The door was asked in vain; what plain HTTP told. */
    notAtDoor(standing: RoomStanding): void;
  };
};

const NOTHING_TOLD: RoomStanding = { code: undefined, retryAfterMs: 0 };

/** A connection's dealings with the room's door: its ticket, and when the door is asked instead of a socket being opened. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #tickets: TicketStore;
  readonly #vigil: Vigil;
  /** The door was asked since the connection began, or was in. */
  #asked = false;

  constructor(options: AdmissionOptions) {
    const { address, environment, tickets = new MemoryTickets(), solve, events } = options;
    this.#options = options;
    this.#tickets = tickets;
    this.#vigil = new Vigil({
      ...{ address, environment, tickets, solve },
      events: {
        waiting: (waiting) => events.waiting(waiting),
        called: () => events.called(),
        settled: (verdict) => events.settled(verdict),
        trouble: (code) => events.troubled(code),
      },
    });
  }

  /** What the next connection shows; `undefined`: it has none. */
  get ticket(): string | undefined {
    return this.#tickets.read(this.#options.address.room)?.ticket;
  }

  /** Told to wait, and not in yet. */
  get isWaiting(): boolean {
    return this.#vigil.isWaiting;
  }

  /** Whether the door is turned to before a socket; events follow then. */
  begin(): boolean {
    if (this.#vigil.watchKept()) return true;
    const asks = this.#options.askFirst === true && this.ticket === undefined;
    if (asks) void this.#ask();
    return asks;
  }

  /** An attempt of somebody who was never in has failed. Whether the door is asked why; events follow then. */
  turnedAway(): boolean {
    if (this.#vigil.isWaiting) this.#vigil.calledInVain();
    else if (this.#asked) return false;
    else void this.#ask();
    return true;
  }

  /** After a round of attempts in vain. `taken`: whatever follows comes by events. */
  async askAgain({ wasInside, rounds }: { wasInside: boolean; rounds: number }): Promise<"taken" | RoomStanding> {
    const inside = wasInside && !this.isWaiting;
    if (!inside && rounds === 1) return NOTHING_TOLD;
    return await this.#vigil.ask({ inside });
  }

  hasten(): void {
    this.#vigil.hasten();
  }

  greeted(): void {
    this.#vigil.stop();
    this.#asked = false;
  }

  keepSeat(ticket: string): void {
    this.#tickets.keep(this.#options.address.room, { ticket, kind: "seat" });
  }

  /** Nothing more is told. `roomOver`: the ticket is of no use any more. */
  stop(roomOver = false): void {
    if (roomOver) this.#tickets.drop(this.#options.address.room);
    this.#vigil.stop();
  }

  async #ask(): Promise<void> {
    this.#asked = true;
    const standing = await this.#vigil.ask();
    if (standing !== "taken") this.#options.events.notAtDoor(standing);
  }
}
