import type { EventRecord } from "../event-record.ts";
import type { MeasuredFigures } from "./figure-list.ts";

/** What was promised, and what came of it. A start that nobody promised has no error. */
export function startFigures({ scheduledAtMs, openedAtMs, liveAtMs, start }: EventRecord): MeasuredFigures {
  const measured = start !== null && start.scheduledAtMs === scheduledAtMs ? start : null;
  const late = scheduledAtMs === null || openedAtMs === null ? null : openedAtMs - scheduledAtMs;
  return {
    "start.promised": { value: scheduledAtMs, error: 0 },
    "start.opened": { value: openedAtMs },
    "start.live": { value: liveAtMs },
    "start.error": { value: late, error: 1 },
    "start.sound": { value: measured?.hostWasThere === true ? measured.errorMs : null },
    "start.hostLate": { value: scheduledAtMs === null || liveAtMs === null ? null : liveAtMs - scheduledAtMs },
  };
}
