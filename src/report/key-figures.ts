import type { EventReport } from "./event-report.ts";
import { decimal, duration, percent, whole } from "./wording/numbers.ts";
import type { ZoneTimes } from "./wording/zone-times.ts";

/** One figure in large letters. */
export type KeyFigure = { figure: string; label: string; note: string };

/** What a reader sees first; figures that are not known are left out. */
export function keyFigures({ figures }: EventReport, times: ZoneTimes): KeyFigure[] {
  const keys: KeyFigure[] = [];
  const add = (value: number | null, write: (value: number) => Omit<KeyFigure, "label">, label: string) => {
    if (value !== null) keys.push({ ...write(value), label });
  };
  const peak = figures["audience.peak"];
  const at = (atMs: number | null) => (atMs === null ? "" : `at ${times.minute(atMs)}`);
  add(figures["start.error"].value, startError, "start");
  add(
    peak.value,
    (value) => ({ figure: whole(value), note: `± ${whole(peak.error ?? 0)} ${at(peak.atMs)}` }),
    "heard it at the peak",
  );
  add(
    figures["kept.endedByUs"].value,
    (value) => ({ figure: whole(value), note: `of ${whole(figures["audience.joins"].value ?? 0)}` }),
    "connections ended by us",
  );
  add(
    figures["sound.gapsPerHour"].value,
    (value) => ({ figure: decimal(value), note: `${whole(figures["sound.gaps"].value ?? 0)} in all` }),
    "gaps in an hour of listening",
  );
  add(
    figures["sound.behindP50"].value,
    (value) => ({ figure: duration(value), note: "at most, for half of the listeners" }),
    "behind the live sound",
  );
  add(
    figures["audience.joinsPeak"].value,
    (value) => ({ figure: whole(value), note: at(figures["audience.joinsPeak"].atMs) }),
    "joined in the busiest second",
  );
  add(
    figures["rehearsal.ofProven"].value,
    (value) => ({ figure: percent(value), note: `of ${whole(figures["rehearsal.proven"].value ?? 0)} listeners` }),
    "of what had been proven",
  );
  add(
    figures["door.waitingPeak"].value,
    (value) => ({ figure: whole(value), note: "at the door" }),
    "waited at once at most",
  );
  return keys;
}

function startError(value: number): Omit<KeyFigure, "label"> {
  if (value === 0) return { figure: "0 s", note: "at the promised second" };
  return {
    figure: value > 0 && value < 100 ? "< 0.1 s" : duration(value),
    note: `${value > 0 ? "after" : "before"} the promised second`,
  };
}
