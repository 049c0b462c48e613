import type { DoorReason, DoorStatus } from "../../protocol/index.ts";
import type { VerdictContext } from "../../verdict/index.ts";
import type { Plan } from "../scenario/index.ts";

const REASONS: Record<DoorStatus, DoorReason> = {
  "not-queueing": null,
  prequeue: "before-start",
  queueing: "full",
  suspended: "operator",
};

/** What control would know of the room: the schedule, posts, what was proven, the door. */
export function contextOf(plan: Plan, beganAtMs: number, status: DoorStatus): VerdictContext {
  const { startsAtMs, postsAtMs, proven } = plan;
  return {
    expectedAtMs: startsAtMs === null ? [] : [beganAtMs + startsAtMs],
    postsAtMs: postsAtMs.map((atMs) => beganAtMs + atMs),
    proven: { ...proven, atMs: beganAtMs - 86_400_000, note: "rehearsed the day before" },
    status,
    why: REASONS[status],
    measures: [],
  };
}
