import type { CapacityProof, DoorFacts, RoomDoorFacts } from "../../protocol/index.ts";
import { AdmissionRate } from "./admission-rate.ts";
import type { DoorMetrics } from "./door-metrics.ts";
import { type Allowance, type DoorNow, NO_ALLOWANCE } from "./door-terms.ts";
import type { Doors } from "./doors.ts";
import { Fleet, freeCapacity } from "./fleet.ts";
import type { OpenDoor } from "./open-door.ts";

/** Every edge that serves has spoken so long after control's start. */
const SETTLED_MS = 1_500;
/** Rooms named by edges that were not opened yet. */
const STRANGERS_MAX = 4_096;

/** What the edges can take, and each room's part of it, four times a second. A pure core over the rooms' doors. */
export class DoorRound {
  readonly #doors: Doors;
  readonly #metrics: DoorMetrics;
  readonly #startMs: number;
  readonly #fleet: Fleet;
  readonly #rate = new AdmissionRate();
  /** By edge, the rooms that it named last. */
  readonly #named = new Map<string, Set<string>>();
  #strangers = new Set<string>();
  #allowance = NO_ALLOWANCE;
  #turn = 0;

  constructor(options: { doors: Doors; metrics: DoorMetrics; nowMs: number }) {
    this.#doors = options.doors;
    this.#metrics = options.metrics;
    this.#startMs = options.nowMs;
    this.#fleet = new Fleet(options.nowMs);
  }

  hear(facts: DoorFacts, now: DoorNow): void {
    if (!this.#fleet.hear(facts, now.monotonicMs)) {
      this.#metrics.refused.inc({ why: "edges" });
      return;
    }
    const isOld = this.#fleet.isOld(facts.edge, now.monotonicMs);
    for (const [room, ofRoom] of Object.entries(facts.rooms)) {
      const door = this.#doors.known(room);
      if (door !== undefined) hearOf(door, facts.edge, ofRoom, { ...now, isOld });
      else if (this.#strangers.size < STRANGERS_MAX) this.#strangers.add(room);
      else this.#metrics.refused.inc({ why: "rooms" });
    }
    const named = new Set(Object.keys(facts.rooms));
    for (const room of this.#named.get(facts.edge) ?? []) {
      if (!named.has(room)) this.#doors.known(room)?.keeper.hearNothing(facts.edge, now.monotonicMs);
    }
    this.#named.set(facts.edge, named);
  }

  /** Rooms that edges named since this was asked last, and whose door was not open. */
  takeStrangers(): string[] {
    const strangers = [...this.#strangers];
    this.#strangers = new Set();
    return strangers;
  }

  /** Whether the edge may have had a state of an earlier control. */
  isOld(edge: string, nowMs: number): boolean {
    return this.#fleet.isOld(edge, nowMs);
  }

  /** Whether an edge is more than half full. */
  isBusy(nowMs: number): boolean {
    return this.#fleet.living(nowMs).some(({ listeners, capacity }) => listeners > capacity / 2);
  }

  /** A door that was opened between two rounds has what the last one left for a room. */
  welcome({ keeper }: OpenDoor, now: DoorNow): void {
    keeper.tick(now, this.#allowance);
  }

  /** Moves every front. The rooms take turns in being the first. */
  go(proven: CapacityProof | null, now: DoorNow): void {
    const edges = this.#fleet.living(now.monotonicMs);
    this.#rate.step(edges, this.#fleet.fellSilent(now.monotonicMs), proven, now.monotonicMs);
    const { known } = this.#fleet;
    for (const edge of this.#named.keys()) if (!known.has(edge)) this.#named.delete(edge);
    const doors = this.#inTurn();
    const busy = doors.filter(({ keeper }) => keeper.takeBusy()).length;
    const allowance: Allowance = {
      ratePerSecond: this.#rate.perSecond / Math.max(1, busy),
      free: freeCapacity(edges, proven) - doors.reduce((sum, { keeper }) => sum + keeper.called(now.doorMs), 0),
      edges,
      known,
      isSettled: now.monotonicMs - this.#startMs >= SETTLED_MS,
      proven,
    };
    this.#allowance = allowance;
    this.#record(doors, allowance);
    for (const door of doors) {
      const { keeper } = door;
      const before = keeper.called(now.doorMs);
      keeper.tick(now, allowance);
      door.settle(1);
      allowance.free -= Math.max(0, keeper.called(now.doorMs) - before);
    }
  }

  #inTurn(): OpenDoor[] {
    const doors = this.#doors.all;
    this.#turn = doors.length === 0 ? 0 : (this.#turn + 1) % doors.length;
    return [...doors.slice(this.#turn), ...doors.slice(0, this.#turn)];
  }

  #record(doors: readonly OpenDoor[], allowance: Allowance): void {
    this.#metrics.rate.set(this.#rate.perSecond);
    this.#metrics.free.set(allowance.free);
    this.#metrics.waiting.set(doors.reduce((sum, { keeper }) => sum + keeper.waiting, 0));
  }
}

function hearOf(door: OpenDoor, edge: string, facts: RoomDoorFacts, now: DoorNow & { isOld: boolean }): void {
  door.keeper.hear(edge, facts, now);
  door.settle(0);
}
