import {
  type ChallengeOffer,
  type DoorState,
  type ErrorCode,
  type RoomDoorFacts,
  type SeatedNotice,
  waitOf,
} from "../../protocol/index.ts";
import { type TicketBody, ticketId } from "../../ticket/index.ts";
import { type Caller, isRead, readTicket } from "./caller.ts";
import { doorResponse, NOTHING_TOLD, type Told, viewResponse } from "./door-response.ts";
import { DoorWire } from "./door-wire.ts";
import type { EntranceContext } from "./entrance-context.ts";
import { NumberLine } from "./number-line.ts";
import { randomNumber } from "./random-number.ts";
import { SEAT_HELD_MS } from "./reservations.ts";
import { type Decision, type Lacks, RoomDoor } from "./room-door.ts";
import type { Seat } from "./seat.ts";
import { Seating } from "./seating.ts";
import { unheardState, ViewShelf } from "./view-shelf.ts";
import type { Way } from "./ways.ts";

/** One decision of so many is timed. */
const TIMED_EVERY = 16;
/** Between two slices of the draw everything else has its turn. */
const SLICE_PAUSE_MS = 2;

type Waiting = Extract<Decision, { do: "wait" }>;
/** What becomes of whoever is let in, decided and counted in one go; and how waiting is told. */
type Asking<T> = { admit: (by: Way) => T; toldCode: ErrorCode | undefined };
type Soon<T> = T | Response | Promise<T | Response>;

/** The door of one room at this edge: asks, answers and counts for its `RoomDoor`. */
export class Entrance {
  readonly room: string;
  readonly #context: EntranceContext;
  readonly #door: RoomDoor;
  readonly #seating: Seating;
  readonly #wire: DoorWire;
  readonly #lines: Record<"place" | "effort", NumberLine>;
  readonly #shelf: ViewShelf;
  readonly #firstWord: Promise<void>;
  #decisions = 0;
  #isDrawing = false;
  #isClosed = false;

  constructor(room: string, context: EntranceContext, kept: { sums: RoomDoorFacts; forfeits: boolean }) {
    this.room = room;
    this.#context = context;
    const { edge, relay, count, clock, doorClock, overflow } = context;
    this.#door = new RoomDoor({ edge, count, ...kept });
    this.#wire = new DoorWire({
      room,
      edge,
      relay,
      onState: (state) => this.#hear(state),
      onKeys: (keys) => context.press.useKeys(keys),
      onSilence: () => this.#door.standing.noAnswer(),
      onSeated: (notice) => this.#satElsewhere(notice),
    });
    this.#seating = new Seating({ room, context, door: this.#door, wire: this.#wire });
    this.#lines = { place: this.#line("place"), effort: this.#line("effort") };
    this.#shelf = new ViewShelf({
      state: () => this.#state,
      overflow: () => overflow(room),
      doorTimeMs: () => doorClock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
    });
    this.#firstWord = this.#askControl();
  }

  /** A seat to be taken at once, or what the caller is told instead. Throws, or rejects with, StentorError where the edge is full. */
  sit(caller: Caller): Soon<Seat> {
    return this.#ask<Seat | Response>(caller, { admit: (by) => this.#sitDown(caller, by), toldCode: "place_waiting" });
  }

  /** What the caller would be told; nothing: it would be let in. No seat is taken. */
  look(caller: Caller): Soon<void> {
    return this.#ask(caller, { admit: () => this.#context.refuseWhenFull(), toldCode: "place_waiting" });
  }

  /** Asks for a place or, where there is room, for the promise of a seat. */
  post(caller: Caller): Response | Promise<Response> {
    return this.#ask<Response>(caller, { admit: (by) => this.#promise(caller, by), toldCode: undefined });
  }

  /** For players that hold no connection: what a newcomer without a called ticket is told while others wait. */
  lookIn(caller: Caller): Response | undefined {
    readTicket(caller, this.#context.press);
    const status = this.#door.standing.present(this.#context.clock.monotonicMs())?.status;
    if (status === undefined || status === "not-queueing") return undefined;
    const decision = this.#decide(caller);
    if (decision.do === "admit") return undefined;
    if (decision.do === "refuse") return this.#refuse(caller, decision.code);
    return this.#refuse(caller, "place_waiting", {
      ...NOTHING_TOLD,
      ticket: caller.ticket ? (caller.text ?? null) : null,
    });
  }

  view(request: Request): Response {
    return viewResponse(this.#shelf.shown, request);
  }

  get facts(): RoomDoorFacts {
    return { ...this.#door.sums };
  }

  /** Four times a second. */
  tick(nowMs: number): void {
    const { metrics, clock } = this.#context;
    const expired = this.#door.expire(clock.monotonicMs());
    if (expired > 0) metrics.expired.inc(expired);
    this.#seating.tick(nowMs);
  }

  /** Once a second: asks control how the door is, if that is not known or has not been heard for long. */
  askIfUnsure(nowMs: number): boolean {
    if (!this.#door.standing.isToBeAsked(nowMs)) return false;
    void this.#askControl();
    return true;
  }

  /** Its seats are left one by one as their connections close. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#wire.close();
    this.#context.onClosed(this);
  }

  get #state(): DoorState {
    const { doorClock } = this.#context;
    return this.#door.standing.last ?? unheardState(this.room, doorClock.nowMs(), this.#door.sums.seated);
  }

  #ask<T>(caller: Caller, asking: Asking<T>): Soon<T> {
    const { press } = this.#context;
    readTicket(caller, press);
    // A ticket that nobody can read yet may be a seat: the key comes with control's first word.
    if (!isRead(caller)) return this.#firstWord.then(() => this.#askRead(caller, asking));
    return this.#askRead(caller, asking);
  }

  #askRead<T>(caller: Caller, asking: Asking<T>): Soon<T> {
    const { watch, clock, metrics, press } = this.#context;
    readTicket(caller, press);
    const { address, room, wrong, unproved, id } = caller;
    if (wrong !== undefined) {
      metrics.wrong[wrong].inc();
      if (wrong === "ticket_invalid") watch.abused(address, room, "forged-ticket");
      return this.#refuse(caller, wrong);
    }
    if (id !== undefined) {
      watch.returning(address, room);
      if (this.#seating.isCopied(id, clock.monotonicMs())) return this.#refuseCopy(caller);
    }
    const decision = this.#decide(caller);
    if (decision.do === "admit") return asking.admit(decision.by);
    // A proof that fails takes nothing from those who come in without one.
    if (unproved !== undefined) return this.#refuse(caller, unproved);
    switch (decision.do) {
      case "refuse":
        return this.#refuse(caller, decision.code);
      case "challenge":
        return this.#challenge(caller);
      case "wait": {
        const { lacks } = decision;
        if (!caller.takesNumber && lacks.place) return this.#refuse(caller, "place_waiting");
        if (lacks.place || lacks.effort) return this.#number(caller, lacks, asking);
        return this.#tell(caller, decision, asking);
      }
    }
  }

  async #number<T>(caller: Caller, lacks: Lacks, asking: Asking<T>): Promise<T | Response> {
    const { press, doorClock } = this.#context;
    const { ticket } = caller;
    const [number, effort] = await Promise.all([
      lacks.place ? this.#lines.place.take() : ticket?.number,
      lacks.effort ? this.#lines.effort.take() : undefined,
    ]);
    if (number === undefined || !press.hasKeys) return this.#refuse(caller, "door_unavailable");
    const body = {
      room: this.room,
      lane: "place",
      number,
      effort: effort ?? ticket?.effort ?? 0,
      seated: false,
      stampMs: doorClock.nowMs(),
    } satisfies TicketBody;
    this.#give(caller, body);
    caller.isNumberedNow = true;
    const decision = this.#decide(caller);
    if (decision.do === "admit") return asking.admit(decision.by);
    return this.#tell(caller, decision.do === "wait" ? decision : undefined, asking);
  }

  #decide(caller: Caller): Decision {
    const { clock, doorClock, house, challenger, metrics } = this.#context;
    const { ticket, id, solved, mustSolve } = caller;
    const beganMs = clock.monotonicMs();
    const asked = { ticket, id, solved, mustSolve, canChallenge: challenger !== undefined };
    const decision = this.#door.decide(asked, house(), { monotonicMs: beganMs, doorMs: doorClock.nowMs() });
    if (this.#decisions++ % TIMED_EVERY === 0) metrics.decision.observe((clock.monotonicMs() - beganMs) / 1_000);
    const sitsAlready = decision.do === "admit" && id !== undefined && this.#seating.has(id);
    return sitsAlready ? { do: "admit", by: "returned" } : decision;
  }

  /** The caller has another ticket from now on. */
  #give(caller: Caller, body: TicketBody): void {
    const { press, metrics } = this.#context;
    caller.ticket = body;
    caller.id = ticketId(body);
    caller.text = press.sign(body);
    metrics.tickets.inc();
    this.#context.watch.reached(caller.address, caller.room, "ticket");
  }

  /** Counted only now, when there is nothing left that could prevent it. */
  #sitDown(caller: Caller, by: Way): Seat | Response {
    try {
      this.#context.refuseWhenFull();
      const refusal = this.#context.refuseJoin({ room: this.room, returning: caller.ticket !== undefined });
      if (refusal === undefined) return this.#seating.seat(caller, by);
      if (!caller.isNumberedNow) return refusal;
    } catch (full) {
      if (!caller.isNumberedNow) throw full;
    }
    // The number that it has just been given is not to be lost.
    return this.#tell(caller, undefined, { toldCode: "place_waiting" });
  }

  #tell(caller: Caller, decision: Waiting | undefined, { toldCode }: { toldCode: ErrorCode | undefined }): Response {
    const { metrics, watch, onRefused } = this.#context;
    this.#door.sums.told += 1;
    metrics.told.inc();
    watch.refused(this.room, "place_waiting");
    if (toldCode !== undefined) onRefused(toldCode, caller.address);
    const { front, waits } = this.#state;
    const place = decision?.place ?? null;
    const told = {
      ...this.#shown(caller, place),
      wait: place === null ? null : waitOf(waits, Math.max(0, place - front)),
      challenge: this.#offerOf(caller),
    };
    return doorResponse(toldCode, told, this.#shelf.shown);
  }

  #shown({ ticket, text }: Caller, place: number | null): Told {
    const isNumbered = ticket?.lane === "place";
    return {
      ...NOTHING_TOLD,
      ticket: text ?? null,
      number: isNumbered ? ticket.number : null,
      place,
      effortPlace: isNumbered && ticket.effort > 0 ? ticket.effort : null,
    };
  }

  /** While the server is stressed, work gets those who wait a number in a lane of its own. */
  #offerOf(caller: Caller): ChallengeOffer | null {
    const isWanted = this.#state.challenge !== null && caller.ticket?.effort === 0;
    return isWanted ? this.#offer(caller) : null;
  }

  #offer({ room, address }: Caller): ChallengeOffer | null {
    const { challenger, watch, effort } = this.#context;
    if (challenger === undefined) return null;
    watch.challenged(room, "asked");
    return challenger.offer({ room, address, effort: this.#state.challenge?.effort ?? effort() });
  }

  #challenge(caller: Caller): Response {
    return this.#refuse(caller, "challenge_required", { ...NOTHING_TOLD, challenge: this.#offer(caller) });
  }

  /** There is room: a newcomer is promised a seat, whoever has a ticket that is good comes with that. */
  #promise(caller: Caller, by: Way): Response {
    const { clock, metrics, press, doorClock, watch } = this.#context;
    const { id, ticket } = caller;
    const isPromised = ticket?.lane === "direct" && doorClock.nowMs() - ticket.stampMs <= SEAT_HELD_MS;
    if (by === "direct" && !isPromised && press.hasKeys) {
      if (this.#door.held.isFull) return this.#refuse(caller, "door_unavailable");
      const stampMs = doorClock.nowMs();
      const lane = "direct";
      this.#give(caller, { room: this.room, lane, number: randomNumber(), effort: 0, seated: false, stampMs });
      this.#door.promise(caller.id ?? id ?? "", clock.monotonicMs());
      metrics.promised.inc();
    }
    watch.answered(this.room);
    const place = caller.ticket?.lane === "place" ? this.#door.table.placeOf(caller.ticket.number, this.#state) : null;
    return doorResponse(undefined, { ...this.#shown(caller, place), admitted: true }, this.#shelf.shown);
  }

  #refuseCopy(caller: Caller): Response {
    const { metrics, watch } = this.#context;
    const { address, room } = caller;
    metrics.copied.inc();
    watch.abused(address, room, "replayed-ticket");
    return this.#refuse(caller, "ticket_elsewhere");
  }

  #refuse({ address }: Caller, code: ErrorCode, told: Told = NOTHING_TOLD): Response {
    const { watch, metrics, onRefused } = this.#context;
    watch.refused(this.room, code);
    metrics.refused(code);
    onRefused(code, address);
    return doorResponse(code, told, this.#shelf.shown);
  }

  #hear(state: DoorState): void {
    const { doorClock, clock } = this.#context;
    doorClock.hear(state.doorTimeMs);
    this.#door.hear(state, clock.monotonicMs());
    this.#context.onState(state);
    this.#draw();
  }

  /** Computes the places of the draw, a slice at a time. */
  #draw(): void {
    const state = this.#door.standing.last;
    if (this.#isDrawing || this.#isClosed || state === undefined || !this.#door.table.work(state)) return;
    this.#isDrawing = true;
    this.#context.later(SLICE_PAUSE_MS, () => {
      this.#isDrawing = false;
      this.#draw();
    });
  }

  #satElsewhere(notice: SeatedNotice): void {
    if (notice.edge !== this.#context.edge) this.#seating.satElsewhere(notice);
  }

  async #askControl(): Promise<void> {
    this.#context.metrics.asked.inc();
    await this.#wire.ask();
  }

  #line(lane: "place" | "effort"): NumberLine {
    const { clock, later, metrics, watch } = this.#context;
    return new NumberLine({
      ask: (count, timeoutMs) => {
        metrics.numbers.inc(count);
        return this.#wire.numbers(lane, count, timeoutMs);
      },
      monotonicMs: () => clock.monotonicMs(),
      later,
      onTurnedAway: (why, count) => {
        metrics.withoutNumber[why].inc(count);
        watch.turnAway(count);
      },
    });
  }
}
