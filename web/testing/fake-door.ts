import { commitmentOf, placesOf } from "../../src/draw/index.ts";
import type { DoorAnswer, DoorView } from "../../src/protocol/index.ts";

export const SEED = "7d9f5c0f2a1b4e6d8c3a5b7f9e1d2c4b6a8f0e1d3c5b7a9f8e6d4c2b0a1f3e5d";

/** One room's door, set by hand: its view, and the numbers that it has given. */
export class FakeDoor {
  view: DoorView;
  /** What newcomers are answered instead, such as a challenge; by code. */
  refusal: Partial<DoorAnswer> | undefined;
  /** Tickets shown to listening addresses and to the door, in order; "" for none. */
  readonly shown: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(room: string, facts: Partial<DoorView> = {}) {
    this.view = {
      room,
      status: "queueing",
      why: "full",
      doorTimeMs: Date.now(),
      opensAtMs: null,
      draw: null,
      issued: 0,
      front: 0,
      passed: 0,
      effort: { issued: 0, front: 0, passed: 0 },
      seats: 5_000,
      seated: 5_000,
      ratePerSecond: 12,
      waits: [],
      calibration: { predictions: 412, covered: 334 },
      askAgainMs: 1_000,
      overflow: null,
      ...facts,
    };
  }

  set(facts: Partial<DoorView>): void {
    this.view = { ...this.view, ...facts };
  }

  /** A seed whose draw gives some number a place that a test can name. */
  static draw(size: number): NonNullable<DoorView["draw"]> {
    return { commitment: commitmentOf(SEED), seed: SEED, size };
  }

  look(): Response {
    return Response.json({ ...this.view, doorTimeMs: Date.now() });
  }

  ask(search: URLSearchParams): Response {
    const ticket = search.get("ticket") ?? "";
    this.shown.push(ticket);
    if (this.admits(ticket)) return Response.json(this.#answer(ticket, true));
    if (this.refusal !== undefined && search.get("proof") === null) {
      return Response.json({ ...this.#answer(ticket, false), ...this.refusal }, { status: 429 });
    }
    return Response.json(this.#answer(ticket === "" ? this.#give() : ticket, false));
  }

  /** Whether a listening address lets the ticket's holder in. */
  admits(ticket: string): boolean {
    if (this.view.status === "not-queueing" || ticket.startsWith("seat") || ticket.startsWith("invitation"))
      return true;
    const place = this.#placeOf(ticket);
    return this.view.status === "queueing" && place !== undefined && place <= this.view.front;
  }

  refuse(): Response {
    return Response.json({ error: { code: "place_waiting", message: "Cannot come in yet" } }, { status: 429 });
  }

  #give(): string {
    this.view.issued += 1;
    const ticket = `place-${this.view.issued}`;
    this.#numbers.set(ticket, this.view.issued);
    return ticket;
  }

  #placeOf(ticket: string): number | undefined {
    const number = this.#numbers.get(ticket);
    const { draw } = this.view;
    if (number === undefined || draw === null) return number;
    if (draw.seed === null || draw.size === null) return undefined;
    return number > draw.size ? number : placesOf(draw.seed, draw.size)[number - 1];
  }

  #answer(ticket: string, admitted: boolean): DoorAnswer {
    return {
      admitted,
      ticket,
      number: this.#numbers.get(ticket) ?? null,
      place: this.#placeOf(ticket) ?? null,
      effortPlace: null,
      wait: null,
      challenge: null,
      door: { ...this.view, doorTimeMs: Date.now() },
    };
  }
}
