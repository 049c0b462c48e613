import type { CohortRow } from "./called-cohorts.ts";
import type { HabitRow } from "./show-up-habit.ts";
import type { MarginRow } from "./wait-margin.ts";

/** One queue as it lasts: numbers given, places called, and how many of those called lately are still to come. */
export type LaneRecord = { issued: number; front: number; passed: number; cohorts: CohortRow[] };

/** A room's door as it lasts. Times are the door's. */
export type DoorRecord = {
  seats: number | null;
  opensAtMs: number | null;
  suspended: boolean;
  /** `size` is `null` until the start. The seed stays secret until then. */
  draw: { seed: string; size: number | null } | null;
  places: LaneRecord;
  effort: LaneRecord;
  invitations: number;
  /** Who sat, to about 2 %: their seats are kept through a restart of everything. */
  seated: number;
  /** What was learned: how those who are called come, and how far predicted waits are off. */
  habit: HabitRow[];
  margins: MarginRow[];
};

/** The door of a room of which nothing was ever kept. */
export function newDoorRecord(): DoorRecord {
  const lane = { issued: 0, front: 0, passed: 0, cohorts: [] };
  return {
    seats: null,
    opensAtMs: null,
    suspended: false,
    draw: null,
    places: lane,
    effort: lane,
    invitations: 0,
    seated: 0,
    habit: [],
    margins: [],
  };
}
