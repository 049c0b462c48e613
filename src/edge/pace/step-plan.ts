import type { PaceLadder } from "./pace-ladder.ts";

/** A write of the lean rendition, against one of another: half the bytes. */
const LEAN_COST = 0.5;
/** Rooms with fewer of the edge's listeners than this are made later last, and sooner first. */
const SMALL_SHARE = 0.02;

/** A room as the steps see it. `level`: the step of the ladder that joiners come in at. */
export type RoomSight = { room: string; listeners: number; level: number; writesPerSecond: number };

type PlannedRoom = RoomSight & { isSmall: boolean };
export type PlannedStep = { room: string; level: number };

/**
 * What the load will be once all listeners are written as their rooms' levels say, and which rooms to move to change
 * that. Rooms that cause the load are made later first.
 */
export class StepPlan {
  readonly #ladder: PaceLadder;
  readonly #load: number;
  readonly #writeShare: number;
  readonly #growth: number;
  readonly #rooms: PlannedRoom[];
  /** Writes a second, weighed: as they are now, and as they will be. */
  readonly #nowCost: number;
  #thenCost: number;

  /** `growth`: how many times as many listeners are to be reckoned with. */
  constructor(
    ladder: PaceLadder,
    sight: { load: number; writeShare: number; growth: number },
    rooms: readonly RoomSight[],
  ) {
    const all = rooms.reduce((sum, { listeners }) => sum + listeners, 0);
    this.#ladder = ladder;
    this.#load = sight.load;
    this.#writeShare = sight.writeShare;
    this.#growth = sight.growth;
    this.#rooms = rooms
      .filter(({ listeners }) => listeners > 0)
      .map((room) => ({ ...room, isSmall: room.listeners < all * SMALL_SHARE }));
    this.#nowCost = this.#sum((room) => room.writesPerSecond * this.#weight(room.level));
    this.#thenCost = this.#sum((room) => this.#cost(room, room.level));
  }

  /** The load to expect; it grows and shrinks only in its share of writes. */
  get expected(): number {
    return this.#expectedAt(this.#thenCost);
  }

  /** The same, if nobody else comes. */
  get expectedOfThese(): number {
    return this.#expectedAt(this.#thenCost / this.#growth);
  }

  /** Rooms that go up by `steps`, the biggest first, until the load is expected to be `aim`. */
  climb(steps: number, aim: number): PlannedStep[] {
    const taken: PlannedStep[] = [];
    for (const room of this.#climbers()) {
      if (this.expected <= aim) break;
      taken.push(this.#move(room, Math.min(this.#top, room.level + steps)));
    }
    return taken;
  }

  /** The load to expect if the first room were to come down; `undefined` when none can. */
  get expectedBelow(): number | undefined {
    const [first] = this.#descenders();
    return first && this.#expectedAt(this.#costAfter(first, first.level - 1));
  }

  /** Rooms that come down by one step while the load is expected to stay below `limit`. */
  descend(limit: number): PlannedStep[] {
    const taken: PlannedStep[] = [];
    for (const room of this.#descenders()) {
      if (this.#expectedAt(this.#costAfter(room, room.level - 1)) >= limit) break;
      taken.push(this.#move(room, room.level - 1));
    }
    return taken;
  }

  /** Every room that has left the first step, as it is. */
  raised(): PlannedStep[] {
    return this.#rooms.filter(({ level }) => level > 0).map(({ room, level }) => ({ room, level }));
  }

  get #top(): number {
    return this.#ladder.length - 1;
  }

  /** Small rooms only when there are no others left. */
  #climbers(): PlannedRoom[] {
    const able = this.#rooms.filter(({ level }) => level < this.#top);
    const big = able.filter(({ isSmall }) => !isSmall);
    return (big.length > 0 ? big : able).toSorted((one, other) => this.#present(other) - this.#present(one));
  }

  /** Small rooms first, then those that are furthest up. */
  #descenders(): PlannedRoom[] {
    return this.#rooms
      .filter(({ level }) => level > 0)
      .toSorted(
        (one, other) =>
          Number(other.isSmall) - Number(one.isSmall) ||
          other.level - one.level ||
          this.#present(one) - this.#present(other),
      );
  }

  #move(room: PlannedRoom, level: number): PlannedStep {
    this.#thenCost = this.#costAfter(room, level);
    room.level = level;
    return { room: room.room, level };
  }

  #costAfter(room: PlannedRoom, level: number): number {
    return this.#thenCost + this.#cost(room, level) - this.#present(room);
  }

  #expectedAt(cost: number): number {
    const ratio = this.#nowCost > 0 ? (cost / this.#nowCost) * this.#growth : 1;
    return this.#load * (1 - this.#writeShare + this.#writeShare * ratio);
  }

  #present(room: PlannedRoom): number {
    return this.#cost(room, room.level);
  }

  #cost({ listeners }: PlannedRoom, level: number): number {
    const { intervalMs } = this.#ladder[level] ?? this.#ladder[0];
    return ((listeners * 1_000) / intervalMs) * this.#weight(level);
  }

  #weight(level: number): number {
    return this.#ladder[level]?.lean ? LEAN_COST : 1;
  }

  #sum(of: (room: PlannedRoom) => number): number {
    return this.#rooms.reduce((total, room) => total + of(room), 0);
  }
}
