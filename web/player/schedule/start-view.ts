import type { RoomNotice, RoomSchedule } from "../../../src/protocol/index.ts";

/**
 * How a scheduled start stands. `before`: it counts down. `due`: the second has come, and the server has not said yet how it went. `late`: the
 * room has opened without its host. `begun`: it is live, which this page has waited for.
 */
export type StartView = { stage: "before" | "due" | "late" | "begun"; schedule: RoomSchedule; leftMs: number };

/** `nowMs`: by the server's clock. `waited`: the page has shown the countdown. `undefined`: there is no start to show. */
export function startView(notice: RoomNotice | undefined, nowMs: number, waited: boolean): StartView | undefined {
  const schedule = notice?.schedule;
  if (notice === undefined || schedule === undefined || notice.state === "ended") return undefined;
  const leftMs = schedule.scheduledAtMs - nowMs;
  const view = { schedule, leftMs };
  if (notice.state === "live") return waited ? { ...view, stage: "begun" } : undefined;
  if (schedule.phase === "late") return { ...view, stage: "late" };
  if (schedule.phase === "open") return undefined;
  return { ...view, stage: leftMs > 0 ? "before" : "due" };
}
