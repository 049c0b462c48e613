import type { Incident, TroubleState } from "../../../src/protocol/index.ts";

export const HISTORY_DAYS = 90;
const DAY_MS = 86_400_000;

/** One day of the reader's calendar. */
export type HistoryDay = { atMs: number; state: TroubleState | "unknown"; incidents: number };

/** The last days, the oldest first, each with the worst of its incidents; before `sinceMs` nobody looked. Days are of the reader's own clock, summer time or not. */
export function historyDays(incidents: readonly Incident[], nowMs: number, sinceMs: number): HistoryDay[] {
  const today = startOfDay(nowMs);
  return Array.from({ length: HISTORY_DAYS }, (_, at) => {
    const fromMs = startOfDay(today + DAY_MS / 2 - (HISTORY_DAYS - 1 - at) * DAY_MS);
    const toMs = startOfDay(fromMs + DAY_MS * 1.5);
    const within = incidents.filter(
      ({ mergedInto, onsetMs, resolvedAtMs }) =>
        mergedInto === null && onsetMs < toMs && (resolvedAtMs ?? nowMs) >= fromMs,
    );
    const state = toMs <= sinceMs && within.length === 0 ? "unknown" : worstOf(within);
    return { atMs: fromMs, state, incidents: within.length };
  });
}

/** In words: the share of days without any. */
export function historySummary(all: readonly HistoryDay[]): string {
  const days = all.filter(({ state }) => state !== "unknown");
  const span = days.length === 1 ? "today, the first day" : `the last ${days.length} days`;
  const quiet = days.filter(({ state }) => state === "fine").length;
  const trouble = days.filter(({ state }) => state === "trouble").length;
  if (quiet === days.length) return `No incident is on record for ${span}.`;
  const graver = trouble === 0 ? "none of them grave" : `${trouble} of them with grave trouble`;
  if (days.length === 1) return `Today, the first day, had some, ${graver}.`;
  return `${days.length - quiet} of ${span} had some, ${graver}.`;
}

function worstOf(incidents: readonly Incident[]): TroubleState {
  if (incidents.some(({ impact }) => impact === "major" || impact === "critical")) return "trouble";
  return incidents.length > 0 ? "possible" : "fine";
}

function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}
