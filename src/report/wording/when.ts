import type { EventReport } from "../event-report.ts";
import { ZoneTimes } from "./zone-times.ts";

/** The clocks that the report shows. */
export function timesIn({ event }: EventReport): ZoneTimes {
  return new ZoneTimes(event.timeZone, event);
}

/** "Monday, 12 August 2024, 20:00 to 22:00, Europe/Vienna" */
export function whenItWas({ event }: EventReport, times: ZoneTimes): string {
  const startMs = event.scheduledAtMs ?? event.openedAtMs ?? event.liveAtMs ?? event.fromMs;
  const from = `${times.weekday(startMs)}, ${times.day(startMs)}, ${times.minute(startMs)}`;
  if (event.state !== "ended") return `${from}, as of ${times.second(event.asOfMs)}, ${times.zone}`;
  const isOneDay = times.day(startMs) === times.day(event.toMs);
  const to = isOneDay ? times.minute(event.toMs) : `${times.minute(event.toMs)} on ${times.day(event.toMs)}`;
  return `${from} to ${to}, ${times.zone}`;
}

/** What stands above the title. */
export function kindOf({ event }: EventReport): string {
  if (event.state !== "ended") return "Event report, so far";
  return event.isFinal ? "Event report" : "Event report, before the last figures are in";
}
