import { elapsedText } from "../ui/words.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Where and how the reader tells time. */
export type Reader = { timeZone: string; hourCycle: "h11" | "h12" | "h23" | "h24" };

/** As this browser's settings say. */
export function hereAndNow(): Reader {
  const { timeZone, hourCycle = "h23" } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
  return { timeZone, hourCycle: hourCycle as Reader["hourCycle"] };
}

export type CountdownPart = { figure: string; unit: string };

/** The time left as figures with their units, without what is nothing: at least minutes and seconds. A begun second counts. */
export function countdownParts(leftMs: number): CountdownPart[] {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24];
  const pad = (count: number) => String(count).padStart(2, "0");
  const parts = [
    { figure: pad(Math.floor(seconds / 60) % 60), unit: "min" },
    { figure: pad(seconds % 60), unit: "s" },
  ];
  if (days > 0 || hours > 0) parts.unshift({ figure: pad(hours), unit: "h" });
  if (days > 0) parts.unshift({ figure: String(days), unit: days === 1 ? "day" : "days" });
  return parts;
}

/** "in 12 minutes", "in 3 hours": no finer than it needs to be read. */
export function inWords(leftMs: number): string {
  if (leftMs <= 0) return "now";
  if (leftMs < MINUTE_MS) return "in less than a minute";
  if (leftMs < 90 * MINUTE_MS) return inSome(Math.round(leftMs / MINUTE_MS), "minute");
  if (leftMs < 36 * HOUR_MS) return inSome(Math.round(leftMs / HOUR_MS), "hour");
  return inSome(Math.round(leftMs / DAY_MS), "day");
}

function inSome(count: number, unit: "minute" | "hour" | "day"): string {
  if (count === 1) return unit === "hour" ? "in an hour" : `in a ${unit}`;
  return `in ${count} ${unit}s`;
}

/** "5 minutes late"; below a minute, nothing. */
export function lateText(lateMs: number): string {
  const minutes = Math.floor(lateMs / MINUTE_MS);
  if (minutes < 1) return "";
  return minutes === 1 ? "1 minute late" : `${minutes} minutes late`;
}

/** "20:00", or as the reader's clock has it. */
export function timeText(atMs: number, reader: Reader): string {
  const hour = reader.hourCycle === "h23" || reader.hourCycle === "h24" ? "2-digit" : "numeric";
  return formatted(atMs, reader, { hour, minute: "2-digit" });
}

/** "Today at 20:00", "Friday at 20:00", "Saturday, 1 May at 20:00": by the reader's own clock. */
export function whenText(atMs: number, nowMs: number, reader: Reader): string {
  return `${dayText(atMs, nowMs, reader)} at ${timeText(atMs, reader)}`;
}

/** "20:00 in Vienna", as the host meant it; nothing where that is what the reader's own clock shows. */
export function meantText(atMs: number, timeZone: string, reader: Reader): string {
  const there: Reader = { ...reader, timeZone };
  const parts = { weekday: "long", hour: "numeric", minute: "2-digit" } as const;
  if (formatted(atMs, there, parts) === formatted(atMs, reader, parts)) return "";
  const isOtherDay = dayOf(atMs, there) !== dayOf(atMs, reader);
  const day = isOtherDay ? `${formatted(atMs, there, { weekday: "long" })} ` : "";
  const place = timeZone === "UTC" ? "UTC" : `in ${placeText(timeZone)}`;
  return `${day}${timeText(atMs, there)} ${place}`;
}

/** "Vienna" of "Europe/Vienna". */
export function placeText(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " ");
}

/** "12:05", and days in words. */
export function leftText(leftMs: number): string {
  return leftMs >= 2 * DAY_MS ? `${Math.floor(leftMs / DAY_MS)} days` : elapsedText(leftMs + 999);
}

function dayText(atMs: number, nowMs: number, reader: Reader): string {
  const day = dayOf(atMs, reader);
  if (day === dayOf(nowMs, reader)) return "Today";
  if (day === dayOf(nowMs + DAY_MS, reader)) return "Tomorrow";
  if (atMs > nowMs && atMs - nowMs < 6 * DAY_MS) return formatted(atMs, reader, { weekday: "long" });
  const isOtherYear = day.slice(-4) !== dayOf(nowMs, reader).slice(-4);
  const year = isOtherYear ? ({ year: "numeric" } as const) : {};
  const date = formatted(atMs, reader, { day: "numeric", month: "long", ...year });
  return `${formatted(atMs, reader, { weekday: "long" })}, ${date}`;
}

function dayOf(atMs: number, reader: Reader): string {
  return formatted(atMs, reader, { day: "2-digit", month: "2-digit", year: "numeric" });
}

function formatted(atMs: number, { timeZone, hourCycle }: Reader, parts: Intl.DateTimeFormatOptions): string {
  const cycle = parts.hour === undefined ? {} : { hourCycle };
  return new Intl.DateTimeFormat("en-GB", { ...parts, ...cycle, timeZone }).format(atMs);
}
