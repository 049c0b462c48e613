import type { EventRecord } from "./event-record.ts";
import type { EventReport } from "./event-report.ts";

export function reportOf(event: EventRecord): EventReport {
  throw new RangeError(`Cannot report on "${event.room}"`);
}
