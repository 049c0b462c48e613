import type { RoomRecord } from "../../store/index.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Each second from just before a beginning on, so that short events are seen as finely as the first minutes of long ones. */
const BEFORE_MS = 2 * MINUTE_MS;
const AFTER_MS = 20 * MINUTE_MS;
/** The crowd comes within the hour before. */
const EARLY_MS = 60 * MINUTE_MS;
/** Then every ten seconds for an evening. */
const EVENING_MS = 6 * 60 * MINUTE_MS;

/** How long one sample of the room lasts at this moment. */
export function sampleStepMs(
  room: Pick<RoomRecord, "createdAtMs" | "scheduledAtMs" | "openedAtMs" | "liveAtMs">,
  nowMs: number,
): number {
  const beginnings = [room.scheduledAtMs, room.openedAtMs, room.liveAtMs].filter((atMs) => atMs !== null);
  const isNear = (beforeMs: number, afterMs: number) =>
    beginnings.some((atMs) => nowMs > atMs - beforeMs && nowMs <= atMs + afterMs);
  if (isNear(BEFORE_MS, AFTER_MS)) return SECOND_MS;
  if (isNear(EARLY_MS, EVENING_MS)) return 10 * SECOND_MS;
  return nowMs - room.createdAtMs <= AFTER_MS ? 10 * SECOND_MS : MINUTE_MS;
}
