import type { RoomAudience } from "../../../protocol/index.ts";

/** What happened in one second. */
export type Flow = { joins: number; leaves: number; stalls: number; failed: number };

export const NO_FLOW: Readonly<Flow> = { joins: 0, leaves: 0, stalls: 0, failed: 0 };

/** Sums by name over the second that runs. Bounded by the rooms and edges that are told of. */
export class Flows {
  #sums = new Map<string, Flow>();

  add(name: string, flow: Partial<Flow>): void {
    const sum = this.#sums.get(name) ?? { ...NO_FLOW };
    for (const each of ["joins", "leaves", "stalls", "failed"] as const) sum[each] += flow[each] ?? 0;
    this.#sums.set(name, sum);
  }

  /** What was summed since it was last taken. */
  take(): ReadonlyMap<string, Flow> {
    const sums = this.#sums;
    this.#sums = new Map();
    return sums;
  }
}

/** What grew between two reports of one edge. A sum that fell has begun anew at 0; what was never told of before did not grow. */
export function growthOf(before: RoomAudience | undefined, now: RoomAudience): Omit<Flow, "failed"> {
  if (before === undefined) return { joins: 0, leaves: 0, stalls: 0 };
  return {
    joins: growth(before.joins, now.joins),
    leaves: growth(before.leaves, now.leaves),
    stalls: growth(before.stalls, now.stalls),
  };
}

export function growth(before: number, now: number): number {
  return now < before ? now : now - before;
}
