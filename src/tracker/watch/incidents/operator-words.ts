import { type IncidentUpdate, StentorError } from "../../../protocol/index.ts";
import { type Filed, isOpen } from "./filed.ts";
import { close, type IncidentChange, type Ledger } from "./ledger.ts";
import { say } from "./stages.ts";

const TEXT_MAX = 2_000;
/** What an operator calls over is not opened again by signs that linger. */
const OVER_FOR_MS = 300_000;
const FALSE_ALARM = "This was a false alarm: nothing was wrong.";
const NO_FALSE_ALARM = "This was no false alarm.";

/** Adds a line of the operator's. Throws StentorError `bad_request` when it is empty or too long. */
export function sayOf(
  filed: Filed,
  { stage, text }: { stage: IncidentUpdate["stage"]; text: string },
  ledger: Ledger,
  atMs: number,
): IncidentChange {
  if (text.trim() === "" || text.length > TEXT_MAX) {
    throw new StentorError(
      "bad_request",
      `Cannot say this of an incident: text is to have 1 to ${TEXT_MAX} characters`,
    );
  }
  say(filed, { atMs, stage, text, by: "operator" });
  if (stage !== "resolved" || !isOpen(filed)) return "updated";
  ledger.suppressed.add(filed.incident, atMs, OVER_FOR_MS);
  close(filed, atMs);
  return "resolved";
}

/** A false alarm is over at once, and the same signs do not open it again while they stay. */
export function judgeIt(filed: Filed, isFalseAlarm: boolean, ledger: Ledger, atMs: number): IncidentChange {
  if (filed.isFalseAlarm === isFalseAlarm) return "updated";
  const wasOpen = isOpen(filed);
  filed.isFalseAlarm = isFalseAlarm;
  const text = isFalseAlarm ? FALSE_ALARM : NO_FALSE_ALARM;
  say(filed, { atMs, stage: isFalseAlarm || !wasOpen ? "resolved" : "investigating", text, by: "operator" });
  if (!isFalseAlarm) return "updated";
  filed.incident.impact = "none";
  if (!wasOpen) return "updated";
  ledger.suppressed.add(filed.incident, atMs);
  close(filed, atMs);
  return "resolved";
}
