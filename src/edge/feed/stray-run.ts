import { PART_MS, type PartObject } from "../../protocol/index.ts";

/** Parts further ahead of time than this do not fit: the clock that named them may have gone mad. */
export const STRAY_MS = 60_000;
/** So many in a row, with nothing that fits in between, and it is the room's time that has changed. */
export const STRAY_RUN = 5;

/** Whether a part is further ahead of the one that is expected than the time since the last one explains. */
export function isStray(number: number, expected: number, sinceMs: number): boolean {
  return (number - expected) * PART_MS > STRAY_MS + sinceMs;
}

/** Parts that do not fit are kept here until enough successors confirm them. A pure core that holds `STRAY_RUN` parts at most. */
export class StrayRun {
  #parts: PartObject[] = [];

  /** The parts that are believed now; empty while they are not. `dropped`: those of an earlier run. */
  take(part: PartObject): { believed: PartObject[]; dropped: number } {
    const last = this.#parts.at(-1)?.number;
    if (last === part.number) return { believed: [], dropped: 1 };
    const dropped = last === undefined || part.number === last + 1 ? 0 : this.clear();
    this.#parts.push(part);
    return { believed: this.#parts.length < STRAY_RUN ? [] : this.#parts.splice(0), dropped };
  }

  /** How many were dropped. */
  clear(): number {
    return this.#parts.splice(0).length;
  }
}
