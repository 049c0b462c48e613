import type { Clock } from "../../platform/index.ts";
import type { Abuse, EdgeSigns, RoomSigns, Surface } from "../../protocol/index.ts";
import type { DoorModel, SimulatedTicket } from "./door-model.ts";
import type { Gate } from "./gate.ts";
import type { LoadModel } from "./load-model.ts";
import { ROOM } from "./room.ts";

/** Every address that belongs to no room. */
const NO_ROOM = "";
/** Beyond so much load requests are turned away before anybody looks at them. */
const UNREAD_ABOVE = 2;

export type Ask = {
  address: string;
  surface: Surface;
  /** For the truth only; no judge sees it. */
  honest: boolean;
  ticket?: SimulatedTicket | undefined;
  solved?: boolean;
  /** Shows a mark of an earlier visit. */
  returning?: boolean;
};

/** `in`: the socket is open. `later`: come again after `retryMs`. `failed`: our fault, after `latencyMs`. */
export type Reply = {
  kind: "fine" | "in" | "placed" | "later" | "challenge" | "failed";
  latencyMs: number;
  retryMs: number;
  ticket: SimulatedTicket | undefined;
};

export type EdgeConditions = {
  down: boolean;
  /** The share of answers that fail after a bad release. */
  faulty: number;
  relayConnected: boolean;
  silent: boolean;
};

export type EdgeModelOptions = {
  clock: Clock;
  random: () => number;
  /** Called again at each restart. */
  makeGate: () => Gate;
  door: DoorModel;
  load: LoadModel;
  /** Listeners that it says it can carry. */
  capacity: number;
};

/** One edge that lives in simulated time: the real gate before a model of everything behind it. */
export class EdgeModel {
  readonly conditions: EdgeConditions = { down: false, faulty: 0, relayConnected: true, silent: false };
  readonly #options: EdgeModelOptions;
  #gate: Gate;
  #starts = 1;
  #left = 0;
  #stalls = 0;
  #turnedAway = 0;
  #truth = { people: 0, attack: 0 };

  constructor(options: EdgeModelOptions) {
    this.#options = options;
    this.#gate = options.makeGate();
  }

  /** How often it has begun anew, its first time included. */
  get starts(): number {
    return this.#starts;
  }

  ask(ask: Ask): Reply {
    const { load, random } = this.#options;
    if (this.conditions.down) return reply("failed", 30);
    this.#truth[ask.honest ? "people" : "attack"] += 1;
    if (load.load > UNREAD_ABOVE && random() > UNREAD_ABOVE / load.load) {
      this.#turnedAway += 1;
      return reply("failed", 5, 1_000);
    }
    const room = roomOf(ask.surface);
    const known = ask.ticket !== undefined;
    const { address, surface, solved = false } = ask;
    const judgement = this.#gate.judge({ address, surface, room, known, solved });
    if (judgement.do !== "pass") {
      load.refused();
      this.#gate.answered(room, "caller");
      if (judgement.do === "challenge") {
        this.#gate.challenged(room, "asked");
        return reply("challenge", load.latencyMs());
      }
      return reply("later", 5, judgement.retryAfterSeconds * 1_000);
    }
    if (ask.returning === true) this.#gate.returning(address, room);
    return this.#answer(ask, room);
  }

  /** For who was in before the evening began. Whether there was a seat. */
  seatSilently(): boolean {
    return this.#options.door.enter({ number: 0, seated: true }, this.#options.clock.monotonicMs()).isIn;
  }

  abused(address: string, room: typeof ROOM | "", abuse: Abuse): void {
    if (this.conditions.down) return;
    this.#gate.abused(address, room, abuse);
    this.#truth.attack += 1;
  }

  callerWrong(room: typeof ROOM | ""): void {
    if (!this.conditions.down) this.#gate.answered(room, "caller");
  }

  sounded(address: string): void {
    if (!this.conditions.silent && !this.conditions.down) this.#gate.reached(address, ROOM, "sound");
  }

  left(): void {
    this.#options.door.leave();
    this.#left += 1;
  }

  stalled(count: number): void {
    this.#stalls += count;
  }

  /** Everything that it remembered is gone. */
  restart(): void {
    this.#starts += 1;
    this.#gate = this.#options.makeGate();
  }

  setStress(): void {
    this.#gate.setStress(Math.min(1, this.#options.load.load));
  }

  truth(): { people: number; attack: number } {
    const truth = this.#truth;
    this.#truth = { people: 0, attack: 0 };
    return truth;
  }

  /** Of the second that ends; begins the next. */
  signs(): EdgeSigns {
    const { clock, door, load, capacity } = this.#options;
    const { relayConnected, silent } = this.conditions;
    const listeners = door.seated;
    const own: Pick<RoomSigns, "listeners" | "left" | "stalls"> = { listeners, left: this.#left, stalls: this.#stalls };
    const rooms = Object.entries(this.#gate.signs()).map(([room, signs]) => [
      room,
      { ...signs, ...(room === ROOM ? own : { listeners: 0, left: 0, stalls: 0 }) },
    ]);
    const turnedAway = this.#turnedAway;
    this.#left = 0;
    this.#stalls = 0;
    this.#turnedAway = 0;
    return {
      edge: `edge-${this.#starts}`,
      atMs: clock.nowMs(),
      load: load.load,
      listeners,
      capacity,
      relayConnected,
      silentRooms: silent ? 1 : 0,
      turnedAway,
      rooms: Object.fromEntries(rooms) as EdgeSigns["rooms"],
    };
  }

  #answer(ask: Ask, room: string): Reply {
    const { load, random } = this.#options;
    load.did(ask.surface);
    if (random() < Math.max(this.conditions.faulty, load.failing())) {
      this.#gate.answered(room, "us");
      this.#gate.refused(room, random() < 0.5 ? "overloaded" : "internal");
      return reply("failed", load.latencyMs(), 1_000);
    }
    this.#gate.answered(room, "nobody");
    if (ask.solved === true) this.#gate.challenged(room, "solved");
    if (ask.surface === "listen") return this.#enter(ask);
    if (ask.surface === "page" || ask.surface === "asset") this.#gate.reached(ask.address, room, ask.surface);
    if (ask.surface !== "door" || ask.ticket !== undefined) return reply("fine", load.latencyMs());
    this.#gate.reached(ask.address, ROOM, "ticket");
    return reply("placed", load.latencyMs(), 0, this.#options.door.number());
  }

  #enter({ address, ticket }: Ask): Reply {
    const { door, load, clock } = this.#options;
    const entry = door.enter(ticket, clock.monotonicMs());
    if (entry.isIn) {
      this.#gate.reached(address, ROOM, "socket");
      return reply("in", load.latencyMs(), 0, entry.ticket);
    }
    if (ticket === undefined) this.#gate.reached(address, ROOM, "ticket");
    this.#gate.refused(ROOM, "place_waiting");
    return reply("placed", load.latencyMs(), 0, entry.ticket);
  }
}

/** Pages and what one asks of a room name it in their paths; assets are the same for all rooms. */
function roomOf(surface: Surface): typeof ROOM | "" {
  return surface === "asset" || surface === "unknown" || surface === "operation" ? NO_ROOM : ROOM;
}

function reply(kind: Reply["kind"], latencyMs: number, retryMs = 0, ticket?: SimulatedTicket): Reply {
  return { kind, latencyMs, retryMs, ticket };
}
