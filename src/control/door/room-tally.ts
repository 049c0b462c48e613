import type { RoomDoorFacts } from "../../protocol/index.ts";

/** An edge that was not heard for so long counts as silent. */
export const SILENT_MS = 1_500;
/** Who listened at an edge that fell silent keeps the seat for so long. */
const AWAY_MS = 600_000;

type Sums = Pick<RoomDoorFacts, "direct" | "placed" | "effort" | "invited" | "returned">;
type Entry = Sums & { seated: number; turn: number; heardMs: number };

/** Who came since the edge was heard before. */
export type Arrivals = Sums;

const NOBODY: Arrivals = { direct: 0, placed: 0, effort: 0, invited: 0, returned: 0 };

/**
 * Who sits in one room, and who came. Listeners of an edge that fell silent are still counted: they come back to other edges, and
 * each who does is taken off, until ten minutes have passed. The same holds for all who sat when the process before this one ended.
 */
export class RoomTally {
  readonly #edges = new Map<string, Entry>();
  #remembered: number;
  #beganMs: number | undefined;

  /** `remembered`: who sat at the last word of the process before. */
  constructor(remembered = 0) {
    this.#remembered = remembered;
  }

  /**
   * `isOld`: the edge served before this was made, so its sums tell of no arrivals now. `undefined`: these facts are older than those
   * heard before.
   */
  hear(edge: string, facts: RoomDoorFacts, nowMs: number, isOld: boolean): Arrivals | undefined {
    const { seated, direct, placed, effort, invited, returned, turn = 0 } = facts;
    this.#beganMs ??= nowMs;
    const before = this.#edges.get(edge);
    if (before !== undefined && isOlder(facts, before)) return undefined;
    this.#edges.set(edge, { seated, direct, placed, effort, invited, returned, turn, heardMs: nowMs });
    if (before === undefined && isOld) {
      this.#recall(seated);
      return NOBODY;
    }
    const arrivals = since(facts, before ?? NOBODY);
    this.#welcomeBack(arrivals.returned, nowMs);
    return arrivals;
  }

  /** The edge spoke and did not name the room: nobody listens to it there. */
  hearNothing(edge: string, nowMs: number): void {
    const entry = this.#edges.get(edge);
    if (entry === undefined) return;
    entry.seated = 0;
    entry.heardMs = nowMs;
  }

  seated(nowMs: number): number {
    this.#beganMs ??= nowMs;
    let seated = nowMs - this.#beganMs > AWAY_MS ? 0 : this.#remembered;
    for (const [edge, entry] of this.#edges) {
      if (nowMs - entry.heardMs > AWAY_MS) this.#edges.delete(edge);
      else seated += entry.seated;
    }
    return seated;
  }

  /** So many of those remembered are heard of again. Gives how many of them were not. */
  #recall(seated: number): number {
    const known = Math.min(this.#remembered, seated);
    this.#remembered -= known;
    return seated - known;
  }

  #welcomeBack(returned: number, nowMs: number): void {
    let left = this.#recall(returned);
    for (const entry of this.#edges.values()) {
      if (nowMs - entry.heardMs <= SILENT_MS) continue;
      const back = Math.min(left, entry.seated);
      entry.seated -= back;
      left -= back;
    }
  }
}

/** A seat that was not taken after all is taken off a sum again; nobody has come by that. */
function since(now: Sums, before: Sums): Arrivals {
  return {
    direct: Math.max(0, now.direct - before.direct),
    placed: Math.max(0, now.placed - before.placed),
    effort: Math.max(0, now.effort - before.effort),
    invited: Math.max(0, now.invited - before.invited),
    returned: Math.max(0, now.returned - before.returned),
  };
}

/** Facts have no number of their own. Those that follow one another name later turns, or tell of more who came. */
function isOlder(facts: RoomDoorFacts, { turn, ...before }: Entry): boolean {
  const named = facts.turn ?? 0;
  return named < turn || (named === turn && total(facts) < total(before));
}

function total({ direct, placed, effort, invited, returned }: Sums): number {
  return direct + placed + effort + invited + returned;
}
