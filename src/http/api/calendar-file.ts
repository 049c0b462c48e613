import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import type { CalendarEntry } from "../../control/index.ts";

/** Nobody knows beforehand how long a room lasts; a calendar wants to. */
const ASSUMED_MS = 3_600_000;
const ALARM_S = 600;

/**
 * The start as an iCalendar file (RFC 5545). The same start has the same UID for ever, whatever address it was fetched from; a change has a
 * higher sequence. Times are in UTC, which needs no definition of a zone; the zone is said in words.
 */
export function calendarFile(entry: CalendarEntry, listen: string): string {
  const { room, title, atMs, timeZone, sequence, changedAtMs, isCancelled } = entry;
  const calendar = ical({
    prodId: { company: "Stentor", product: "rooms", language: "EN" },
    name: title,
    method: isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  });
  const event = calendar.createEvent({
    id: `${room}@stentor`,
    sequence,
    stamp: new Date(changedAtMs),
    lastModified: new Date(changedAtMs),
    start: new Date(atMs),
    end: new Date(atMs + ASSUMED_MS),
    summary: title,
    description: `Listen: ${listen}\nBegins ${localTime(atMs, timeZone)} (${timeZone}).`,
    url: listen,
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  event.x("X-STENTOR-TIME-ZONE", timeZone);
  if (!isCancelled) event.createAlarm({ type: ICalAlarmType.display, trigger: ALARM_S, description: title });
  return calendar.toString();
}

function localTime(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long", timeZone }).format(atMs);
}
