import type { EdgeSigns } from "../protocol/index.ts";
import { type Fleet, fleetOf } from "./room-second.ts";
import { addTally, emptyTally, openSigns, type Tally } from "./tally.ts";

/** Reports that are held at most; more are dropped. */
const REPORTS_MAX = 2_000;
/** How long a report is held for rooms that have not asked for it. */
const HELD_MS = 5_000;
/** An edge that was silent for so long is missing, and after `FORGOTTEN_MS` it is no edge any more. */
const MISSING_MS = 3_000;
const FORGOTTEN_MS = 10_000;

type Report = { number: number; heardAtMs: number; signs: EdgeSigns };

/** The name of what belongs to no room, and here of the whole house: all rooms, and what belongs to none. */
export const HOUSE = "";

/** What edges said since each room was judged last. Times are the hearer's: an edge's clock may be wrong. */
export class Gathering {
  #reports: Report[] = [];
  #number = 0;
  readonly #heardAtMs = new Map<string, number>();

  /** `false`: too many reports are held. */
  take(signs: EdgeSigns, heardAtMs: number): boolean {
    this.#heardAtMs.set(signs.edge, heardAtMs);
    this.#reports = this.#reports.filter((report) => report.heardAtMs >= heardAtMs - HELD_MS);
    if (this.#reports.length >= REPORTS_MAX) return false;
    this.#number++;
    this.#reports.push({ number: this.#number, heardAtMs, signs });
    return true;
  }

  /** What came after the report of that number, and the number to go on from. */
  since(room: string, after: number, nowMs: number): { tally: Tally; fleet: Fleet; number: number } {
    const said = this.#reports.filter(({ number }) => number > after).map(({ signs }) => signs);
    const tally = emptyTally();
    const listeners = new Map<string, number>();
    for (const { edge, rooms } of said) {
      const signs = room === HOUSE ? Object.values(rooms) : [rooms[room]].filter((one) => one !== undefined);
      for (const one of signs) addTally(tally, openSigns(one));
      if (signs.length > 0) listeners.set(edge, signs.at(-1)?.listeners ?? 0);
    }
    const fleet = fleetOf(said, this.#missing(nowMs));
    const ofRoom = listeners.values().reduce((sum, count) => sum + count, 0);
    tally.listeners = room === HOUSE ? fleet.listeners : ofRoom;
    return { tally, fleet, number: this.#number };
  }

  /** The house, and rooms that are named by any report that is still held. */
  rooms(): Set<string> {
    return new Set([HOUSE, ...this.#reports.flatMap(({ signs }) => Object.keys(signs.rooms))]);
  }

  #missing(nowMs: number): number {
    let missing = 0;
    for (const [edge, heardAtMs] of this.#heardAtMs) {
      if (nowMs - heardAtMs > FORGOTTEN_MS) this.#heardAtMs.delete(edge);
      else if (nowMs - heardAtMs > MISSING_MS) missing++;
    }
    return missing;
  }
}
