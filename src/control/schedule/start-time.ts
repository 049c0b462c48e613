import { StentorError } from "../../protocol/index.ts";

/** A start may lie so far ahead at most. */
export const AHEAD_MAX_MS = 366 * 86_400_000;
/** Where the host named no zone, times are shown in this one. */
const NO_ZONE = "UTC";

/** As the host says it: RFC 3339 with an offset, or a local time and the IANA zone that it is meant in. */
export type StartWish = { scheduledAt: string; timeZone?: string | undefined };

/** `note`: what had to be decided for the host, as a sentence. */
export type StartTime = { atMs: number; timeZone: string; note: string | null };

/** The moment that is meant. Throws StentorError `schedule_invalid`, with the reason. */
export function readStart(wish: StartWish, nowMs: number): StartTime {
  const timeZone = knownZone(wish.timeZone ?? NO_ZONE);
  const start = OFFSET.test(wish.scheduledAt)
    ? { atMs: instantOf(wish.scheduledAt), note: null }
    : localStart(wish.scheduledAt, wish.timeZone === undefined ? undefined : timeZone);
  if (start.atMs <= nowMs) throw invalid(`${new Date(start.atMs).toISOString()} has passed`);
  if (start.atMs - nowMs > AHEAD_MAX_MS) throw invalid("it lies more than a year ahead");
  return { ...start, timeZone };
}

const OFFSET = /(?:z|[+-]\d\d:\d\d)$/i;

/** The zone as it is spelled in the database of zones. */
function knownZone(name: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: /^[+-]/.test(name) ? "" : name }).resolvedOptions().timeZone;
  } catch {
    throw invalid(`"${name}" is no time zone; it needs a name such as Europe/Vienna`);
  }
}

function instantOf(text: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    throw invalid(`"${text}" is no date and time`);
  }
}

function localStart(text: string, timeZone: string | undefined): { atMs: number; note: string | null } {
  if (timeZone === undefined) throw invalid(`"${text}" has no offset from UTC, and no time zone was named`);
  const local = localTime(text);
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  const later = local.toZonedDateTime(timeZone, { disambiguation: "later" });
  if (!earlier.toPlainDateTime().equals(local)) {
    throw invalid(
      `${text} does not exist in ${timeZone}, where clocks go forward; ${later.toPlainDateTime().toString()} does`,
    );
  }
  if (earlier.equals(later)) return { atMs: earlier.epochMilliseconds, note: null };
  const note = `${text} comes twice in ${timeZone}, where clocks go back; the first is meant, at UTC${earlier.offset}.`;
  return { atMs: earlier.epochMilliseconds, note };
}

function localTime(text: string): Temporal.PlainDateTime {
  try {
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return Temporal.PlainDateTime.from(text, { overflow: "reject" });
  } catch {
    // It is refused below, as what does not look like a time.
  }
  throw invalid(`"${text}" is no date and time`);
}

function invalid(reason: string): StentorError {
  return new StentorError("schedule_invalid", `Cannot schedule the room: ${reason}`);
}
