import type { Judgement } from "../../flood/index.ts";
import type { Clock, Metrics } from "../../platform/index.ts";
import {
  type DoorFacts,
  type DoorKeys,
  type DoorView,
  decodeMessage,
  encodeMessage,
  type RoomDoorFacts,
  type Surface,
  subjects,
} from "../../protocol/index.ts";
import type { Relay, Subscription } from "../../relay/index.ts";
import { TicketPress } from "../../ticket/index.ts";
import { type Caller, callerOf } from "./caller.ts";
import { DoorClock } from "./door-clock.ts";
import { type DoorMetrics, doorMetrics } from "./door-metrics.ts";
import { Entrance } from "./entrance.ts";
import type { Challenging, EntranceContext } from "./entrance-context.ts";
import type { HouseCount } from "./reservations.ts";
import type { House } from "./room-door.ts";
import { KeptSums, newSums } from "./room-sums.ts";
import { type Gate, VisitWatch } from "./visit-watch.ts";

/** How often `tick` is to be called. */
export const DOOR_TICK_MS = 250;
const TICKS_PER_ASK = 4;
/** Doors that control is asked about in one second. */
const ASKED_AT_ONCE = 200;

export type Limited = Extract<Judgement, { do: "slow" | "refuse" }>;

export type EntrancesOptions = {
  /** The edge's id. */
  edge: string;
  relay: Relay;
  clock: Clock;
  metrics: Metrics;
  gate: Gate | undefined;
  challenger: Challenging | undefined;
  /** Listeners of the edge, and how many it may have; promised seats and invitations are added here. */
  house: () => Pick<House, "taken" | "capacity" | "max">;
  /** Listeners that it can carry, as control is told. */
  capacity: () => number;
  load: () => number;
  effort: () => number;
  isLeaving: EntranceContext["isLeaving"];
  refuseWhenFull: EntranceContext["refuseWhenFull"];
  refuseJoin: EntranceContext["refuseJoin"];
  overflow: (room: string) => DoorView["overflow"];
  onRefused: EntranceContext["onRefused"];
  onState?: EntranceContext["onState"];
  /** Runs something after so long; a timer by default. */
  later?: (ms: number, run: () => void) => void;
};

/** The doors of all rooms at this edge, and what they share: keys, the door's time, the flood gate, what control is told. */
export class Entrances {
  readonly watch: VisitWatch;
  readonly #options: EntrancesOptions;
  readonly #context: EntranceContext;
  readonly #metrics: DoorMetrics;
  readonly #press: TicketPress;
  readonly #count: HouseCount = { promised: 0, invited: 0 };
  readonly #entrances = new Map<string, Entrance>();
  readonly #kept = new KeptSums();
  readonly #keys: Subscription;
  #ticks = 0;

  constructor(options: EntrancesOptions) {
    const { edge, relay, clock, gate, challenger, effort, isLeaving, refuseWhenFull, refuseJoin, overflow, onRefused } =
      options;
    this.#options = options;
    const doorClock = new DoorClock(clock);
    this.#press = new TicketPress({ doorTimeMs: () => doorClock.nowMs() });
    this.#metrics = doorMetrics(options.metrics);
    this.watch = new VisitWatch(gate);
    this.#context = {
      edge,
      relay,
      clock,
      doorClock,
      press: this.#press,
      metrics: this.#metrics,
      watch: this.watch,
      challenger,
      effort,
      count: this.#count,
      house: () => this.#house(),
      isLeaving,
      refuseWhenFull,
      refuseJoin,
      overflow,
      onClosed: (closed) => this.#letGo(closed),
      onState: options.onState ?? (() => undefined),
      later: options.later ?? ((ms, run) => void setTimeout(run, ms)),
      onRefused,
    };
    this.#keys = relay.subscribe(subjects.doorKeys, (bytes) => {
      const { keys, doorTimeMs } = decodeMessage<DoorKeys>(bytes);
      doorClock.hear(doorTimeMs);
      this.#press.useKeys(keys);
    });
  }

  /** Asks control about the door at once, and waits for nobody. It is told of once it serves. */
  open(room: string): Entrance {
    const sums = this.#kept.take(room);
    const forfeits = sums === undefined && this.#kept.forgotten > 0;
    const entrance = new Entrance(room, this.#context, { sums: sums ?? newSums(), forfeits });
    return entrance;
  }

  /** The room exists, and is served from now on. */
  serve(entrance: Entrance): void {
    this.#entrances.set(entrance.room, entrance);
  }

  /** Who calls, and by what ticket; reading it is all that is done before `judge`. */
  callerOf(visit: { address: string; room: string; search: string; takesNumber: boolean }): Caller {
    return callerOf({ ...visit, press: this.#press });
  }

  /** Whether anybody asks for callers' addresses. */
  get needsAddress(): boolean {
    return this.#options.gate !== undefined || this.#options.challenger !== undefined;
  }

  /** Looks at the proof that is shown, if there is one that could matter. Never rejects. */
  prove(caller: Caller): undefined | Promise<void> {
    const { challenger } = this.#options;
    if (caller.proof === undefined || caller.ticket?.seated || challenger === undefined) return undefined;
    return this.#check(caller, caller.proof, challenger);
  }

  /** What the flood gate says of the caller; a challenge is left to the door. */
  judge(caller: Caller, surface: Surface): Limited | undefined {
    const { address, room, ticket, solved } = caller;
    const judgement = this.watch.judge({ address, room, surface, known: ticket !== undefined, solved });
    if (judgement.do === "slow" || judgement.do === "refuse") return judgement;
    caller.mustSolve = judgement.do === "challenge";
    return undefined;
  }

  /** Every `DOOR_TICK_MS`. */
  tick(nowMs: number): void {
    const { relay, edge } = this.#options;
    for (const entrance of this.#entrances.values()) entrance.tick(nowMs);
    relay.publish(subjects.doorFacts(edge), encodeMessage(this.facts()));
    this.#ticks += 1;
    if (this.#ticks % 2 === 0) this.watch.setStress(this.#options.load());
    if (this.#ticks % TICKS_PER_ASK === 0) this.#askWhereUnsure(nowMs);
  }

  facts(): DoorFacts {
    const { edge, load, capacity } = this.#options;
    const rooms = Object.fromEntries([...this.#entrances].map(([room, { facts }]) => [room, facts]));
    return { edge, capacity: Math.floor(capacity()), listeners: this.#house().taken, load: load(), rooms };
  }

  close(): void {
    for (const entrance of [...this.#entrances.values()]) entrance.close();
    this.#keys.unsubscribe();
  }

  async #check(caller: Caller, proof: string, challenger: Challenging): Promise<void> {
    const { room, address } = caller;
    const verdict = await challenger.check({ proof, room, address });
    caller.solved = verdict.ok;
    if (verdict.ok) return this.watch.challenged(room, "solved");
    caller.unproved = verdict.code;
    if (verdict.isLie !== true) return;
    this.watch.challenged(room, "wrong");
    this.watch.abused(address, room, "wrong-solution");
  }

  #house(): House {
    const { taken, capacity, max } = this.#options.house();
    const { promised, invited } = this.#count;
    return { taken: taken + promised, capacity, max, invited };
  }

  #letGo({ room, facts }: Pick<Entrance, "room" | "facts">): void {
    this.#entrances.delete(room);
    if (isUntouched(facts)) return;
    const forgotten = this.#kept.forgotten;
    this.#kept.keep(room, facts);
    if (this.#kept.forgotten > forgotten) this.#metrics.forgotten.inc();
  }

  #askWhereUnsure(nowMs: number): void {
    let asked = 0;
    for (const entrance of this.#entrances.values()) {
      if (asked >= ASKED_AT_ONCE) return;
      if (entrance.askIfUnsure(nowMs)) asked += 1;
    }
  }
}

/** Nothing was ever granted or done, as in rooms that there are none of. */
function isUntouched({ turn: _, ...sums }: RoomDoorFacts): boolean {
  return Object.values(sums).every((sum) => sum === 0);
}
