import type { RoomSchedule, RoomState } from "../../../src/protocol/index.ts";
import { inWords, lateText, leftText, type Reader, timeText } from "../../schedule/start-words.ts";

export type StartFacts = {
  schedule: RoomSchedule;
  room: RoomState;
  /** By the server's clock. */
  nowMs: number;
  /** The host's own microphone is connected to the stage. */
  onStage: boolean;
  reader: Reader;
};

/** What happens at the start, or has, to the host. */
export function startSentence({ schedule, room, nowMs, onStage, reader }: StartFacts): string {
  const at = timeText(schedule.scheduledAtMs, reader);
  if (room === "live") return `The room went live as planned for ${at}.`;
  if (schedule.phase === "late") {
    const late = lateText(nowMs - schedule.scheduledAtMs);
    const since = late === "" ? "" : ` You are ${late}.`;
    return `The room is open, and the audience waits with soft music.${since} You are on air the moment you join.`;
  }
  if (schedule.phase === "open") return `It was to begin at ${at}.`;
  return onStage
    ? `You are backstage: only those in the studio hear each other. At ${at} you are on air by yourself; there is nothing to press.`
    : `Be backstage by then: the room opens at ${at} by itself, and you are on air with it. Without you the audience hears soft music.`;
}

/** "12:05 to go", and "late" behind it. */
export function untilText({ schedule, nowMs }: Pick<StartFacts, "schedule" | "nowMs">): string {
  const leftMs = schedule.scheduledAtMs - nowMs;
  if (leftMs > 0) return `${leftText(leftMs)} to go`;
  return schedule.phase === "backstage" ? "Starting now…" : lateText(-leftMs);
}

/** What going live before the start does. */
export function earlyText({ schedule, nowMs, reader }: Pick<StartFacts, "schedule" | "nowMs" | "reader">): string {
  const early = inWords(schedule.scheduledAtMs - nowMs);
  return `The start is at ${timeText(schedule.scheduledAtMs, reader)}, ${early}. If you go live now, everybody who listens hears you at once, and whoever comes at the start has missed what was said before.`;
}
