import type { DoorStatus } from "../../protocol/index.ts";

/** Called people who do not come are found out after about so long. */
const NO_SHOW_MS = 8_000;
const FILLED_SHARE = 0.95;

/** A place in the row, or a seat that is kept for somebody who was in before. */
export type SimulatedTicket = { number: number; seated: boolean };

/** The door of the simulated room: as many seats as were proven, as many newcomers a second as the servers carry. */
export class DoorModel {
  readonly #seats: number;
  readonly #ratePerSecond: number;
  readonly #opensAtMs: number;
  #issued = 0;
  #front = 0;
  #seated = 0;
  /** Called and not come yet. */
  #awaited = 0;
  #grants: number;
  #credit = 0;

  constructor(options: { seats: number; ratePerSecond: number; opensAtMs: number }) {
    this.#seats = options.seats;
    this.#ratePerSecond = options.ratePerSecond;
    this.#opensAtMs = options.opensAtMs;
    this.#grants = options.ratePerSecond;
  }

  get seats(): number {
    return this.#seats;
  }

  get seated(): number {
    return this.#seated;
  }

  get issued(): number {
    return this.#issued;
  }

  get front(): number {
    return this.#front;
  }

  status(nowMs: number): DoorStatus {
    if (nowMs < this.#opensAtMs) return "prequeue";
    return this.#front < this.#issued ? "queueing" : "not-queueing";
  }

  /** Let in, or given a number. */
  enter(ticket: SimulatedTicket | undefined, nowMs: number): { isIn: boolean; ticket: SimulatedTicket } {
    if (ticket?.seated === true) return this.#seat(ticket);
    const isCalled = ticket !== undefined && ticket.number <= this.#front && ticket.number > 0;
    if (isCalled) {
      this.#awaited = Math.max(0, this.#awaited - 1);
      return this.#seat(ticket);
    }
    const mayEnter = this.status(nowMs) === "not-queueing" && this.#grants >= 1 && this.#seated < this.#seats;
    if (ticket === undefined && mayEnter) {
      this.#grants -= 1;
      return this.#seat({ number: 0, seated: true });
    }
    return { isIn: false, ticket: ticket ?? this.number() };
  }

  /** One more number, for whoever asks for one. */
  number(): SimulatedTicket {
    this.#issued += 1;
    return { number: this.#issued, seated: false };
  }

  leave(): void {
    this.#seated -= 1;
  }

  /** Four times a second: calls as many as there are seats for. */
  move(nowMs: number, everyMs: number, health: number): void {
    const newcomers = (this.#ratePerSecond * health * everyMs) / 1_000;
    this.#grants = Math.min(this.#ratePerSecond, this.#grants + newcomers);
    this.#awaited *= 1 - everyMs / NO_SHOW_MS;
    if (nowMs < this.#opensAtMs) return;
    this.#credit = Math.min(this.#ratePerSecond, this.#credit + newcomers);
    const free = this.#seats * FILLED_SHARE - this.#seated - this.#awaited;
    const called = Math.max(0, Math.min(Math.floor(this.#credit), Math.floor(free), this.#issued - this.#front));
    this.#credit -= called;
    this.#front += called;
    this.#awaited += called;
  }

  #seat(ticket: SimulatedTicket): { isIn: boolean; ticket: SimulatedTicket } {
    this.#seated += 1;
    return { isIn: true, ticket: { ...ticket, seated: true } };
  }
}
