import type { Clock, Log, Metrics } from "../../platform/index.ts";
import {
  type CapacityProof,
  type DoorFacts,
  type DoorKeys,
  type DoorState,
  type DoorView,
  decodeMessage,
  doorView,
  encodeMessage,
  outcomeOf,
  type PlacesWanted,
  subjects,
} from "../../protocol/index.ts";
import type { Relay, Subscription } from "../../relay/index.ts";
import type { RoomStore } from "../../store/index.ts";
import type { Access } from "../access.ts";
import { DoorBooks } from "./door-books.ts";
import { type DoorMetrics, doorMetrics } from "./door-metrics.ts";
import { DoorRound } from "./door-round.ts";
import type { DoorNow, Pressure } from "./door-terms.ts";
import { DoorTime } from "./door-time.ts";
import type { DoorWish } from "./door-wish.ts";
import { Doors } from "./doors.ts";
import type { OpenDoor } from "./open-door.ts";
import { TicketOffice } from "./ticket-office.ts";

/** Doors that nobody needs to hear of at once are told each so many rounds, a second. */
const CALM_ROUNDS = 4;
/** Each so many rounds keys are told again, for edges that missed them, and what is only good to know is kept. */
const THOROUGH_ROUNDS = 8;

export type DoorDeskParts = {
  relay: Relay;
  store: RoomStore;
  access: Access;
  clock: Clock;
  log: Log;
  metrics: Metrics;
};

/**
 * The doors of all rooms towards edges, hosts and the operator. Answers from its making; `round` is called four times a second.
 * Nothing is told before it is known how far the time and the numbers had come.
 */
export class DoorDesk {
  readonly #parts: DoorDeskParts;
  readonly #metrics: DoorMetrics;
  readonly #books: DoorBooks;
  readonly #time: DoorTime;
  readonly #office: TicketOffice;
  readonly #doors: Doors;
  readonly #round: DoorRound;
  readonly #subscriptions: Subscription[];
  #proof: CapacityProof | null = null;
  #ready: Promise<void> | undefined;
  #rounds = 0;
  #isBusy = false;

  constructor(parts: DoorDeskParts) {
    const { relay, store, clock } = parts;
    this.#parts = parts;
    this.#metrics = doorMetrics(parts.metrics);
    this.#books = new DoorBooks(store);
    this.#time = new DoorTime({ clock, store });
    this.#office = new TicketOffice({ books: this.#books, doorTimeMs: () => this.#time.nowMs() });
    this.#doors = new Doors({
      store,
      books: this.#books,
      now: () => this.#now(),
      metrics: this.#metrics,
      onOpened: (door) => this.#round.welcome(door, this.#now()),
    });
    this.#round = new DoorRound({ doors: this.#doors, metrics: this.#metrics, nowMs: clock.monotonicMs() });
    this.#subscriptions = [
      relay.respond(subjects.door, (bytes) => this.#answerDoor(decodeMessage(bytes))),
      relay.respond(subjects.places, (bytes) => this.#answerPlaces(decodeMessage(bytes))),
      relay.subscribe(subjects.doorFacts("*"), (bytes) =>
        this.#round.hear(decodeMessage<DoorFacts>(bytes), this.#now()),
      ),
    ];
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Takes up what was kept. Throws StentorError `store_unavailable`; whatever needs it tries again. */
  start(): Promise<void> {
    this.#ready ??= this.#takeUp().catch((fault: unknown) => {
      this.#ready = undefined;
      throw fault;
    });
    return this.#ready;
  }

  /** Unix milliseconds that never go back. */
  get doorTimeMs(): number {
    return this.#time.nowMs();
  }

  /** Four times a second: moves the fronts, and tells the edges. Left out while the one before is not through. */
  async round(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await this.start();
      await this.#attempt(() => this.#time.keep());
      for (const room of this.#round.takeStrangers()) await outcomeOf(() => this.#doors.open(room));
      this.#round.go(this.#proof, this.#now());
      await this.#tellAll();
    } finally {
      this.#isBusy = false;
    }
  }

  /** By the host's token or the operator's. Throws `bad_request`, `room_ended`, `store_unavailable`. */
  async change(room: string, token: string, wish: DoorWish): Promise<DoorView> {
    const { access } = this.#parts;
    await access.hostOrOperator(room, token);
    await access.openRoom(room);
    await this.start();
    const door = await this.#doors.open(room);
    const undo = door.keeper.change(wish, this.#time.nowMs());
    await door.keep().catch((fault: unknown) => {
      undo();
      throw fault;
    });
    return doorView(this.#publish(door), this.#time.nowMs());
  }

  /** For everybody. At most a second old. */
  async view(room: string): Promise<DoorView> {
    await this.start();
    const door = await this.#doors.open(room);
    return doorView(door.told ?? this.#publish(door), this.#time.nowMs());
  }

  /** Signed tickets of invitations, by the host's token. Throws `invitation_limit`, `room_ended`, `store_unavailable`. */
  async invite(room: string, token: string, count: number): Promise<string[]> {
    const { access } = this.#parts;
    await access.host(room, token);
    await access.openRoom(room);
    await this.start();
    const tickets = await this.#office.invite(await this.#doors.open(room), count);
    this.#metrics.invitations.inc(count);
    return tickets;
  }

  /** The caller has shown the operator's token. Gives the ids of the keys in force, the newest last. */
  async rotateKeys(): Promise<{ id: number; fromMs: number; untilMs: number }[]> {
    await this.start();
    await this.#office.rotate();
    this.#publishKeys();
    return this.#office.keys.map(({ id, fromMs, untilMs }) => ({ id, fromMs, untilMs }));
  }

  /** What a rehearsal proved; `null`: nobody rehearsed. */
  async capacity(): Promise<CapacityProof | null> {
    await this.start();
    return this.#proof;
  }

  /** The caller has shown the operator's token. In force from the next round on. */
  async prove(proof: CapacityProof): Promise<CapacityProof> {
    await this.start();
    await this.#books.keepProof(proof);
    this.#proof = proof;
    return proof;
  }

  /** What newcomers of the room are asked for from now on. Nothing happens when the room has no door. */
  press(room: string, pressure: Pressure): void {
    this.#doors.known(room)?.keeper.press(pressure);
  }

  /** The room has ended. */
  forget(room: string): Promise<void> {
    return this.#attempt(() => this.#doors.forget(room));
  }

  async #takeUp(): Promise<void> {
    await this.#time.takeUp();
    await this.#office.takeUp();
    this.#proof = await this.#books.proof();
    await this.#doors.takeUp();
  }

  async #tellAll(): Promise<void> {
    this.#rounds += 1;
    const all = this.#rounds % CALM_ROUNDS === 0 || this.#round.isBusy(this.#parts.clock.monotonicMs());
    const isThorough = this.#rounds % THOROUGH_ROUNDS === 0;
    for (const door of this.#doors.all) {
      await this.#attempt(() => (isThorough ? door.keepAll() : door.keep()));
      if (door.keeper.isWatched || door.hasNews || (all && door.keeper.hasEdges)) this.#publish(door);
    }
    if (isThorough) this.#publishKeys();
  }

  async #answerDoor({ room, edge }: { room: string; edge: string }): Promise<Uint8Array> {
    const outcome = await outcomeOf(async () => {
      await this.start();
      const door = await this.#doors.open(room);
      door.keeper.meet(edge, !this.#round.isOld(edge, this.#parts.clock.monotonicMs()));
      return { state: door.tell(false), keys: this.#office.keys };
    });
    return encodeMessage(outcome);
  }

  async #answerPlaces({ room, lane, count }: PlacesWanted): Promise<Uint8Array> {
    const outcome = await outcomeOf(async () => {
      await this.start();
      const door = await this.#doors.open(room);
      const given = await door.allot({ lane, count });
      if (door.hasNews) this.#publish(door);
      if (lane === "place") await door.decided(given);
      await this.#attempt(() => door.keep());
      return { ...given, state: door.hasNews ? this.#publish(door) : door.tell(false) };
    });
    return encodeMessage(outcome);
  }

  #publish(door: OpenDoor): DoorState {
    const state = door.tell(true);
    this.#metrics.states.inc();
    this.#parts.relay.publish(subjects.doorState(door.room), encodeMessage(state));
    return state;
  }

  #publishKeys(): void {
    const keys: DoorKeys = { keys: this.#office.keys, doorTimeMs: this.#time.nowMs() };
    this.#parts.relay.publish(subjects.doorKeys, encodeMessage(keys));
  }

  #now(): DoorNow {
    return { monotonicMs: this.#parts.clock.monotonicMs(), doorMs: this.#time.nowMs() };
  }

  /** A disk that takes nothing keeps nobody waiting: what is told holds until a restart. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      this.#metrics.unkept.inc();
      this.#parts.log.warn({ fault: String(fault) }, "A door could not be kept");
    }
  }
}
