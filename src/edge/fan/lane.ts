import { PART_MS } from "../../protocol/index.ts";
import { GROUPS, GroupTurns } from "./group-turns.ts";
import { LanePace } from "./lane-pace.ts";
import { FILLED_AT_ONCE } from "./limits.ts";
import { DUE, ListenerGroup, type Publish } from "./listener-group.ts";

export type LaneOptions = {
  /** Tells its topics from those of others. */
  topic: string;
  intervalMs: number;
  /** How wide listeners with this interval should spread when they lose the edge. */
  spreadOf: (intervalMs: number) => number;
  publish: Publish;
  nowMs: number;
};

/** Ten groups with one interval, level over its parts. Listeners stay in their group when the interval changes. */
export class Lane {
  readonly groups: readonly ListenerGroup[];
  readonly turns: GroupTurns;
  readonly pace: LanePace;
  readonly #spreadOf: (intervalMs: number) => number;
  #filling = 0;
  /** Listeners who belong here and are in no group for now. */
  parked = 0;
  /** How wide its listeners were last told to spread when the connection breaks. */
  #toldSpreadMs: number;

  constructor(options: LaneOptions) {
    const { topic, intervalMs, spreadOf, publish, nowMs } = options;
    this.#spreadOf = spreadOf;
    this.#toldSpreadMs = spreadOf(intervalMs);
    this.groups = Array.from({ length: GROUPS }, (_, group) => new ListenerGroup(`${topic}${group}`, publish));
    this.turns = new GroupTurns(intervalMs / PART_MS);
    this.pace = new LanePace(intervalMs, nowMs);
  }

  get size(): number {
    return this.groups.reduce((sum, group) => sum + group.size, 0);
  }

  get isEmpty(): boolean {
    return this.parked === 0 && this.size === 0;
  }

  /** Of `DUE`: goes to each group with its next write. */
  owe(due: number): void {
    for (const group of this.groups) group.due |= due;
  }

  /** One move towards an interval; its listeners will be told if it changes. */
  moveTo(targetMs: number, nowMs: number, { urgent }: { urgent: boolean }): void {
    const isNews = urgent ? this.pace.jumpTo(targetMs, nowMs) : this.pace.moveTo(targetMs, nowMs);
    this.turns.every = this.pace.intervalMs / PART_MS;
    if (isNews) this.#tellPace();
  }

  /** Its listeners hear of a spread that has doubled or halved since they last did. */
  tellSpread(): void {
    const [told, present] = [this.#toldSpreadMs, this.#spreadOf(this.pace.told.intervalMs)];
    if (present >= 2 * told || present <= told / 2) this.#tellPace();
  }

  /**
   * Where the next listener goes: groups are filled some at a time, as sockets that were opened together are quicker to write together.
   * One that resumes goes where it need not wait, to a group that is no further back than it, if there is any.
   */
  groupFor(from: number | undefined): number {
    if (from !== undefined)
      return this.#emptiest((group) => this.turns.next(group) >= from) ?? this.groupFor(undefined);
    const emptiest = this.#emptiest(() => true) ?? 0;
    if (this.#sizeOf(this.#filling) >= this.#sizeOf(emptiest) + FILLED_AT_ONCE) this.#filling = emptiest;
    return this.#filling;
  }

  /** Moves up to `most` listeners to the same groups of another lane, without any of them noticing. Returns how many. */
  mergeInto(other: Lane, most: number): number {
    let moved = 0;
    for (let group = 0; group < GROUPS && moved < most; group++) {
      const [here, there] = [this.groups[group], other.groups[group]];
      if (here === undefined || there === undefined || !this.#isLevelWith(other, group)) continue;
      for (let socket = here.newest; socket !== undefined && moved < most; socket = here.newest, moved++) {
        here.remove(socket);
        there.add(socket);
        socket.data.lane = other;
      }
    }
    return moved;
  }

  #tellPace(): void {
    this.#toldSpreadMs = this.#spreadOf(this.pace.told.intervalMs);
    this.owe(DUE.pace);
  }

  #emptiest(isAble: (group: number) => boolean): number | undefined {
    let best: number | undefined;
    for (let group = 0; group < GROUPS; group++) {
      if (isAble(group) && (best === undefined || this.#sizeOf(group) < this.#sizeOf(best))) best = group;
    }
    return best;
  }

  #isLevelWith(other: Lane, group: number): boolean {
    const nothingDue = (this.groups[group]?.due ?? 0) === 0 && (other.groups[group]?.due ?? 0) === 0;
    return nothingDue && this.turns.next(group) === other.turns.next(group);
  }

  #sizeOf(group: number): number {
    return this.groups[group]?.size ?? 0;
  }
}
