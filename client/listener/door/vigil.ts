import { readPlace } from "../../../src/draw/index.ts";
import type { DoorAnswer, DoorView } from "../../../src/protocol/index.ts";
import type { RoomAddress } from "../transport/addresses.ts";
import { BackOff } from "../transport/back-off.ts";
import type { ListenEnvironment, RoomStanding } from "../transport/listen-environment.ts";
import { type Verdict, verdictOf } from "../transport/verdict.ts";
import { askDoor, type DoorReply, lookAtDoor } from "./door-replies.ts";
import { DoorSight } from "./door-sight.ts";
import { LEAST_MS, nextLookMs } from "./look-pace.ts";
import { Puzzle, type Solve } from "./puzzle.ts";
import type { KeptTicket, TicketStore } from "./tickets.ts";
import { Turns } from "./turns.ts";
import type { Waiting } from "./waiting.ts";

export type VigilEvents = {
  waiting(waiting: Waiting): void;
  /** The listener may come in, with the ticket that is kept. */
  called(): void;
  /** There is nothing to wait for. */
  settled(verdict: Verdict): void;
  /** Nothing is waited for yet, and the door says no for now, by this code; another attempt follows by itself. */
  trouble?(code: string): void;
};

export type VigilOptions = {
  address: RoomAddress;
  environment: ListenEnvironment;
  tickets: TicketStore;
  /** Without it, challenges are not taken up. */
  solve?: Solve | undefined;
  /** Only watches the place that is kept: takes no number, solves nothing, and calls nobody in. */
  quiet?: boolean;
  events: VigilEvents;
};

/** The spread of the first retry; it doubles. */
const RETRY_SPREAD_MS = 1_000;
/** Between two attempts at least. */
const RETRY_PAUSE_MS = 500;
/** A server that asks for more patience than this gets this much. */
const MAX_RETRY_AFTER_MS = 60_000;
/** When nobody has to wait any more, those who did come over so long. */
const FREE_SPREAD_MS = 1_000;
/** Whoever comes back to the page has news within so long. */
const LOOKED_AT_SPREAD_MS = 500;
/** Who has no place looks no more often than this. */
const ONLOOKER_MS = 10_000;
/** Between two slices of working out a draw. */
const SLICE_PAUSE_MS = 5;
/** Servers that begin anew may not know a room, or a ticket's key, for so long. */
const NEW_SERVER_MS = 30_000;
const WORDS_OF_NEW_SERVERS = ["room_not_found", "ticket_invalid"];
const WAIT_CODES = [undefined, "place_waiting", "door_suspended"];

/**
 * Waits at a room's door: asks for a ticket once, then only looks at what the door shows everybody, works out its own place, and says
 * when it has come. Servers that go away cost no place; a place that was called long ago is given up for a new number.
 */
export class Vigil {
  readonly #options: VigilOptions;
  readonly #sight = new DoorSight();
  readonly #puzzle: Puzzle;
  readonly #backOff: BackOff;
  readonly #turns: Turns;
  /** Of calls that did not get the listener in. */
  readonly #inVain: BackOff;
  #called = false;
  #triedPuzzle = false;
  #trouble: string | null = null;
  /** Since when a server has said what new ones say. */
  #oddSinceMs: number | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: VigilOptions) {
    this.#options = options;
    this.#backOff = new BackOff(options.environment.random);
    this.#turns = new Turns(options.environment);
    this.#inVain = new BackOff(options.environment.random);
    this.#puzzle = new Puzzle(options.quiet ? undefined : options.solve, {
      progressed: () => this.#tell(),
      solved: (proof) => this.#solved(proof),
    });
  }

  /** Whether somebody has been told to wait, and has not come in since. */
  get isWaiting(): boolean {
    return this.#sight.view !== undefined;
  }

  /** A place that is kept needs no question. Hands back whether there is one; it is watched from now on. A quiet one watches in any case. */
  watchKept(): boolean {
    const kept = this.#kept;
    const isPlace = kept?.kind === "place" && kept.number !== undefined;
    if (!isPlace && this.#options.quiet !== true) return false;
    void this.#look();
    return true;
  }

  /**
   * Asks what this listener is told, and waits if it must. `inside`: it was in a moment ago; whatever is no plain order to wait is handed
   * back, for another to heed. `taken`: the rest comes by events.
   */
  async ask({ inside = false, proof }: { inside?: boolean; proof?: string } = {}): Promise<"taken" | RoomStanding> {
    const turn = this.#turns.begin();
    const { environment, address } = this.#options;
    this.#askedAtMs = environment.monotonicMs();
    const reply = await askDoor(environment, address, { ticket: this.#kept?.ticket, proof });
    return turn === this.#turns.present ? this.#take(reply, inside) : "taken";
  }

  /** The listener was called, and did not get in: the door is asked again, ever more rarely. */
  calledInVain(): void {
    this.#turns.begin();
    this.#turns.after(this.#inVain.nextDelayMs(RETRY_SPREAD_MS), this.#askAgain);
  }

  /** The network is back, or somebody looks at the page again. */
  hasten(): void {
    const { environment } = this.#options;
    if (environment.monotonicMs() - this.#askedAtMs < LEAST_MS) return;
    this.#turns.hasten(environment.random() * LOOKED_AT_SPREAD_MS);
  }

  /** The listener is in, or has gone: nothing more is told, and nothing is left running. */
  stop(): void {
    this.#turns.begin();
    this.#puzzle.stop();
    this.#sight.forget();
    this.#called = false;
    this.#triedPuzzle = false;
    this.#inVain.reset();
    this.#wentWell();
  }

  get #kept(): KeptTicket | undefined {
    return this.#options.tickets.read(this.#options.address.room);
  }

  #take(reply: DoorReply, inside: boolean): "taken" | RoomStanding {
    if (reply.reply === "told") {
      if (reply.answer.admitted) return this.#admitted(reply.answer, inside);
      if (WAIT_CODES.includes(reply.code)) return this.#told(reply.answer);
    }
    const code = reply.reply === "unknown" ? undefined : reply.code;
    if (inside ? !this.#isLastWord(code) : code === undefined && !this.isWaiting)
      return { code, retryAfterMs: reply.retryAfterMs };
    if (reply.reply === "told") this.#see(reply.answer.door);
    if (reply.reply === "told" && code === "challenge_required" && this.#takeUp(reply.answer)) this.#tell();
    else this.#refused(code, reply.retryAfterMs);
    return "taken";
  }

  /** The seat of somebody who was inside is given up only for good. */
  #isLastWord(code: string | undefined): boolean {
    return code === "ticket_expired" || (code === "ticket_invalid" && !this.#mayPass(code, true));
  }

  #admitted({ ticket }: DoorAnswer, inside: boolean): "taken" | RoomStanding {
    if (ticket !== null) this.#options.tickets.keep(this.#options.address.room, { ticket, kind: "seat" });
    if (inside) return { code: undefined, retryAfterMs: 0 };
    this.#call();
    return "taken";
  }

  #told(answer: DoorAnswer): "taken" {
    this.#wentWell();
    this.#sight.toldPlace = answer.place;
    this.#keepPlace(answer);
    if (!this.#triedPuzzle) this.#takeUp(answer);
    this.#see(answer.door);
    void this.#workOut();
    return "taken";
  }

  #keepPlace({ ticket, number: told, effortPlace, door }: DoorAnswer): void {
    const number = told ?? (ticket === null ? undefined : readPlace(ticket)?.number);
    if (ticket === null || number === undefined) return;
    const effort = readPlace(ticket)?.effort ?? effortPlace ?? 0;
    const before = this.#kept?.number === number ? this.#kept.commitment : undefined;
    const commitment = before ?? (door.draw?.seed === null ? door.draw.commitment : undefined);
    this.#options.tickets.keep(this.#options.address.room, {
      ...{ ticket, kind: "place", number },
      ...(effort > 0 && { effort }),
      ...(commitment !== undefined && { commitment }),
    });
  }

  #drop(): void {
    this.#options.tickets.drop(this.#options.address.room);
    this.#sight.toldPlace = null;
  }

  async #look(): Promise<void> {
    const turn = this.#turns.begin();
    const { environment, address } = this.#options;
    this.#askedAtMs = environment.monotonicMs();
    const reply = await lookAtDoor(environment, address);
    if (turn !== this.#turns.present) return;
    if (reply.reply !== "view") {
      this.#refused(reply.reply === "refused" ? reply.code : undefined, reply.retryAfterMs);
      return;
    }
    this.#wentWell();
    this.#see(reply.view);
    void this.#workOut();
  }

  #see(view: DoorView): void {
    this.#sight.see(view, this.#options.environment.monotonicMs());
  }

  /** In slices, so that the page goes on; then does what follows. */
  async #workOut(): Promise<void> {
    const turn = this.#turns.present;
    while (turn === this.#turns.present && !this.#sight.workOut()) {
      await new Promise<void>((resolve) => void this.#options.environment.after(SLICE_PAUSE_MS, resolve));
    }
    if (turn === this.#turns.present) this.#follow();
  }

  /** Does what follows from the door's word. */
  #follow(): void {
    const { environment, quiet = false } = this.#options;
    const standing = this.#sight.standing(this.#kept);
    if (standing === "void") this.#drop();
    if (quiet) this.#watchQuietly(standing === "called" || standing === "free");
    else if (standing === "called") this.#call();
    else if (standing === "free") this.#waitOn(environment.random() * FREE_SPREAD_MS, () => this.#call());
    else if (standing === "void" || standing === "numberless") this.#waitOn(this.#retryMs(0), this.#askAgain);
    else this.#waitOnLooking();
  }

  readonly #askAgain = () => void this.ask();
  readonly #lookOn = () => void this.#look();

  #waitOnLooking(): void {
    this.#tell(false);
    this.#turns.after(this.#lookMs(), this.#lookOn);
  }

  #waitOn(delayMs: number, run: () => void): void {
    this.#tell(false);
    this.#turns.after(delayMs, run);
  }

  #watchQuietly(called: boolean): void {
    const waiting = this.#tell(called);
    this.#turns.after(Math.max(this.#lookMs(), waiting?.number === null ? ONLOOKER_MS : 0), this.#lookOn);
  }

  #call(): void {
    this.#turns.begin();
    this.#puzzle.stop();
    this.#tell(true);
    this.#options.events.called();
  }

  #refused(code: string | undefined, retryAfterMs: number): void {
    const verdict = verdictOf(code);
    const mayPass = this.#mayPass(code, this.isWaiting);
    if (verdict !== undefined && !mayPass) {
      this.stop();
      this.#options.events.settled(verdict);
      return;
    }
    if (code === "ticket_expired" || (code === "ticket_invalid" && !mayPass)) this.#drop();
    this.#trouble = code ?? "unreachable";
    if (this.isWaiting) this.#tell();
    else this.#options.events.trouble?.(this.#trouble);
    const again = this.#kept?.number === undefined && this.#options.quiet !== true ? this.#askAgain : this.#lookOn;
    this.#turns.after(this.#retryMs(retryAfterMs), again);
  }

  /** Whether this may be the word of a server that has just begun. */
  #mayPass(code: string | undefined, isKnown: boolean): boolean {
    const nowMs = this.#options.environment.monotonicMs();
    const isOdd = code !== undefined && WORDS_OF_NEW_SERVERS.includes(code);
    this.#oddSinceMs = isOdd ? (this.#oddSinceMs ?? nowMs) : undefined;
    return isKnown && this.#oddSinceMs !== undefined && nowMs - this.#oddSinceMs < NEW_SERVER_MS;
  }

  #takeUp({ challenge }: DoorAnswer): boolean {
    if (challenge === null || !this.#puzzle.take(challenge)) return false;
    this.#triedPuzzle = true;
    return true;
  }

  #solved(proof: string | undefined): void {
    if (proof !== undefined) void this.#prove(proof);
    else if (this.#kept?.number === undefined) this.#refused("challenge_failed", 0);
    else this.#tell();
  }

  async #prove(proof: string): Promise<void> {
    const standing = await this.ask({ proof });
    if (standing !== "taken") this.#refused(standing.code, standing.retryAfterMs);
  }

  #wentWell(): void {
    this.#backOff.reset();
    this.#trouble = null;
    this.#oddSinceMs = undefined;
  }

  #tell(called = this.#called): Waiting | undefined {
    const { environment, events } = this.#options;
    this.#called = called;
    const now = { monotonicMs: environment.monotonicMs(), unixMs: environment.unixMs() };
    const besides = { called, solving: this.#puzzle.share, trouble: this.#trouble };
    const waiting = this.#sight.waiting(this.#kept, now, besides);
    if (waiting !== undefined) events.waiting(waiting);
    return waiting;
  }

  #lookMs(): number {
    const { environment } = this.#options;
    const facts = {
      askAgainMs: this.#sight.view?.askAgainMs ?? LEAST_MS,
      soonestMs: this.#sight.soonestMs(this.#kept),
      opensInMs: this.#sight.opensInMs(environment.monotonicMs()),
      hidden: environment.isHidden(),
    };
    return nextLookMs(facts, environment.random());
  }

  /** Whoever was told when to come again comes within that time and as long again. */
  #retryMs(retryAfterMs: number): number {
    const { random } = this.#options.environment;
    const backMs = RETRY_PAUSE_MS + this.#backOff.nextDelayMs(RETRY_SPREAD_MS);
    return Math.max(backMs, Math.min(MAX_RETRY_AFTER_MS, retryAfterMs) * (1 + random()));
  }
}
