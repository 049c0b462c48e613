import { FairTokens } from "./fair-tokens.ts";

/** Of a core, what joins may use at most, and at least: however loaded an edge is, somebody gets in. */
const JOIN_SHARE_MAX = 0.5;
const JOIN_SHARE_MIN = 0.1;
/** Joins may fill the edge up to this load. */
const LOAD_WITH_JOINS = 0.85;
/** Kept of what a room has saved up, for those who come back to it. */
const KEPT_FOR_RETURNING = 0.25;
const MICROS_PER_SECOND = 1e6;

/** `returning`: showed a ticket that was read and found good, so that no storm of newcomers keeps it out. */
export type Newcomer = { room: string; returning: boolean };

/**
 * What rooms may use of an edge's CPU for letting people in: a share of what is spare now, divided fairly between the
 * rooms that want some, so that a storm on one room slows neither the joins of another nor anybody's sound. A pure core.
 */
export class RoomBudgets {
  readonly #joins: FairTokens;
  readonly #fixedShare: number | undefined;

  /** `joinShare`: of a core, for joins, whatever the load is; by default what is spare. */
  constructor(options: { joinShare?: number | undefined } = {}) {
    this.#fixedShare = options.joinShare;
    this.#joins = new FairTokens({ perSecond: (options.joinShare ?? JOIN_SHARE_MAX) * MICROS_PER_SECOND });
  }

  /** The share of a core that joins may use now. */
  get joinShare(): number {
    return this.#joins.perSecond / MICROS_PER_SECOND;
  }

  /** Rooms that somebody has asked to join within a second. */
  get rooms(): number {
    return this.#joins.wanting;
  }

  /** `load`: of the edge, 0 to 1. `joinLoad`: what of it are joins. */
  useLoad(load: number, joinLoad: number): void {
    if (this.#fixedShare !== undefined) return;
    const spare = LOAD_WITH_JOINS - Math.max(0, load - joinLoad);
    this.#joins.perSecond = Math.min(JOIN_SHARE_MAX, Math.max(JOIN_SHARE_MIN, spare)) * MICROS_PER_SECOND;
  }

  /** Whether the work of one join may be done now; then it is charged. `costMicros`: what a join costs. */
  admit({ room, returning }: Newcomer, costMicros: number, nowMs: number): boolean {
    if (!this.#joins.mayHave(room, nowMs, returning ? 0 : KEPT_FOR_RETURNING)) return false;
    this.#joins.charge(room, costMicros);
    return true;
  }
}
