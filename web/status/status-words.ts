/** The status page's figures and names, as people read them: pure functions, in English. */
import type { IncidentUpdate, Scope, Signal } from "../../src/protocol/index.ts";

export const STAGE_WORDS: Record<IncidentUpdate["stage"], string> = {
  investigating: "Looking into it",
  identified: "Cause found",
  monitoring: "Watching",
  resolved: "Over",
};

export const SIGNAL_WORDS: Record<Signal, string> = {
  reports: "People's reports",
  "joins-failing": "Joins that fail",
  stalls: "Sound that stands still",
  "ears-lost": "Listeners lost at once",
  "edge-gone": "An edge that is silent",
  "origin-gone": "An origin that is silent",
  "control-gone": "Control is silent",
  "dead-air": "Nobody is heard",
  "probe-silent": "Our own ear hears nothing",
  "probe-late": "Our own ear hears it late",
  "probe-unreachable": "Our own ear cannot connect",
};

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** "12 s", "3 min", "2 h 5 min", "4 days"; never more exact than it helps. */
export function spanText(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < 2 * MINUTE_MS) return `${Math.round(whole / 1_000)} s`;
  if (whole < HOUR_MS) return `${Math.floor(whole / MINUTE_MS)} min`;
  if (whole < 2 * DAY_MS) {
    const minutes = Math.floor(whole / MINUTE_MS) % 60;
    return `${Math.floor(whole / HOUR_MS)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
  }
  return `${Math.floor(whole / DAY_MS)} days`;
}

/** "just now", "3 min ago". */
export function agoText(ms: number): string {
  return ms < 5_000 ? "just now" : `${spanText(ms)} ago`;
}

/** "20:14" today, "21 Nov, 20:14" on another day; by the reader's own clock. */
export function timeText(atMs: number, nowMs: number): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return at.toDateString() === now.toDateString() ? time : `${dayText(atMs)}, ${time}`;
}

/** "21 Nov" */
export function dayText(atMs: number): string {
  return new Date(atMs).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** What an incident or work is about, beside what its title says. `titles`: of rooms, by id. */
export function scopeText(scope: Scope, titles: ReadonlyMap<string, string>): string {
  const parts = [
    scope.room === undefined ? [] : (titles.get(scope.room) ?? "One room"),
    scope.edge === undefined ? [] : `Edge ${scope.edge}`,
    scope.region === undefined ? [] : regionText(scope.region),
  ].flat();
  return parts.length === 0 ? "Everywhere" : parts.join(" · ");
}

const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

/** "AT" → "Austria"; what is no region is shown as it came. */
export function regionText(code: string): string {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}
