import { StentorError } from "../../src/protocol/index.ts";
import type { ShownSchedule, StartAnswer, StartWish } from "../api/room-api.ts";

/** Reads a host's wish as the server does, and refuses what it refuses, in its words. */
export function fakeStart({ scheduledAt, timeZone }: StartWish): Pick<StartAnswer, "schedule" | "note"> {
  const refused = (reason: string) => new StentorError("schedule_invalid", `Cannot schedule the room: ${reason}`);
  if (!Intl.supportedValuesOf("timeZone").includes(timeZone) && timeZone !== "UTC")
    throw refused(`"${timeZone}" is no time zone; it needs a name such as Europe/Vienna`);
  const local = Temporal.PlainDateTime.from(scheduledAt);
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  const later = local.toZonedDateTime(timeZone, { disambiguation: "later" });
  if (earlier.epochMilliseconds <= Date.now()) throw refused(`${earlier.toInstant().toString()} has passed`);
  const isTwice = !earlier.equals(later);
  const note = isTwice ? `${scheduledAt} comes twice in ${timeZone}, where clocks go back; the first is meant.` : null;
  return { schedule: madeUpStart(earlier.epochMilliseconds, timeZone), note };
}

/** A start that is to come. */
export function madeUpStart(atMs: number, timeZone = "Europe/Vienna"): ShownSchedule {
  return { scheduledAt: new Date(atMs).toISOString(), timeZone, openedAt: null, phase: "backstage" };
}
