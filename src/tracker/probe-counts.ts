import type { TrackerRecord } from "../protocol/index.ts";
import type { ProbeResult } from "./probe/index.ts";

const MINUTE_MS = 60_000;
/** Rooms that are remembered, and minutes of each: a week. */
const ROOMS_MAX = 200;
const MINUTES_MAX = 7 * 24 * 60;

type Counts = TrackerRecord["probes"];

/** How many probes heard what, by room and minute. What a door told to wait counts as no check. */
export class ProbeCounts {
  readonly #rooms = new Map<string, Map<number, Counts>>();

  take({ room, atMs, outcome }: ProbeResult): void {
    if (outcome === "refused") return;
    const counts = this.#minute(room, Math.floor(atMs / MINUTE_MS));
    counts.checks += 1;
    if (outcome !== "sound") counts[outcome] += 1;
  }

  of(room: string, fromMs: number, toMs: number): Counts {
    const sum = none();
    for (const [minute, counts] of this.#rooms.get(room) ?? []) {
      if ((minute + 1) * MINUTE_MS <= fromMs || minute * MINUTE_MS > toMs) continue;
      for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += counts[key];
    }
    return sum;
  }

  #minute(room: string, minute: number): Counts {
    const minutes = this.#rooms.get(room) ?? new Map<number, Counts>();
    this.#rooms.delete(room);
    this.#rooms.set(room, minutes);
    forgetFirst(this.#rooms, ROOMS_MAX);
    const counts = minutes.get(minute) ?? none();
    minutes.set(minute, counts);
    forgetFirst(minutes, MINUTES_MAX);
    return counts;
  }
}

function none(): Counts {
  return { checks: 0, silent: 0, late: 0, unreachable: 0 };
}

function forgetFirst(map: Map<unknown, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
