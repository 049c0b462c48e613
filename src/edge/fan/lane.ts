import { PART_MS } from "../../protocol/index.ts";
import { GROUPS, GroupTurns } from "./group-turns.ts";
import { LanePace } from "./lane-pace.ts";
import { FILLED_AT_ONCE } from "./limits.ts";
import { DUE, ListenerGroup, type Publish } from "./listener-group.ts";

/** Ten groups with one interval, level over its parts. Listeners stay in their group when the interval changes. */
export class Lane {
  readonly groups: readonly ListenerGroup[];
  readonly turns: GroupTurns;
  readonly pace: LanePace;
  #filling = 0;
  /** Listeners who belong here and are in no group for now. */
  parked = 0;
  /** How wide its listeners were last told to spread when the connection breaks. */
  #toldSpreadMs: number | undefined;

  constructor(options: { topic: string; intervalMs: number; publish: Publish; nowMs: number }) {
    const { topic, intervalMs, publish, nowMs } = options;
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

  /** One move towards an interval. True: its listeners will be told something. */
  moveTo(targetMs: number, nowMs: number, { urgent }: { urgent: boolean }): boolean {
    const isNews = urgent ? this.pace.jumpTo(targetMs, nowMs) : this.pace.moveTo(targetMs, nowMs);
    this.turns.every = this.pace.intervalMs / PART_MS;
    if (isNews) this.owe(DUE.pace);
    return isNews;
  }

  /** Its listeners hear of a spread that has doubled or halved since they last did. */
  tellSpread(spreadMs: number): void {
    const told = this.#toldSpreadMs;
    if (told !== undefined && spreadMs < 2 * told && spreadMs > told / 2) return;
    this.#toldSpreadMs = spreadMs;
    if (told !== undefined) this.owe(DUE.pace);
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
