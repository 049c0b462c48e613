import type { DoorState, DoorView } from "./door.ts";

/** Questions a second that all who wait may put to one edge together. */
const ASKED_PER_EDGE = 500;
const ASK_AGAIN_MIN_MS = 2_000;
const ASK_AGAIN_MAX_MS = 60_000;
/** Who is told to ask again after t does so between t and 2 t. */
const MEAN_SPREAD = 1.5;

/** What everybody may know of a door. `nowMs`: door time. `overflow` is `null`: whoever has an overflow tier adds it. */
export function doorView(state: DoorState, nowMs: number): DoorView {
  const { room, status, why, opensAtMs, draw, issued, front, passed, effort } = state;
  const { seats, seated, ratePerSecond, waits, calibration } = state;
  return {
    room,
    status,
    why,
    doorTimeMs: Math.max(nowMs, state.doorTimeMs),
    opensAtMs,
    draw,
    issued,
    front,
    passed,
    effort,
    seats,
    seated,
    ratePerSecond,
    waits,
    calibration,
    askAgainMs: askAgainMs(issued - front, Object.keys(state.grants).length),
    overflow: null,
  };
}

/** So long that so many who wait put about 500 questions a second to each edge; 2 s to 60 s. */
export function askAgainMs(waiting: number, edges: number): number {
  const everyMs = (1_000 * waiting) / (ASKED_PER_EDGE * MEAN_SPREAD * Math.max(1, edges));
  return Math.round(Math.min(Math.max(everyMs, ASK_AGAIN_MIN_MS), ASK_AGAIN_MAX_MS));
}
