import type { TrackerGrade } from "../../../protocol/index.ts";
import { DAY_MS } from "../limits.ts";
import type { Filed } from "./filed.ts";

const GRADED_DAYS = 90;
const MONTH_DAYS = 30;
const LETTERS = ["A", "B", "C", "D", "E"] as const;
/** The best letter whose two bounds hold: half of the incidents were told of this soon, and all of them this soon. */
const BOUNDS = [
  { medianMs: 15_000, worstMs: 120_000 },
  { medianMs: 60_000, worstMs: 300_000 },
  { medianMs: 180_000, worstMs: 900_000 },
  { medianMs: 600_000, worstMs: 3_600_000 },
] as const;

/** How soon the page told the truth in the last 90 days, and how often it told what was not so. */
export function gradeOf(all: readonly Filed[], falseAlarmBudgetPerMonth: number, atMs: number): TrackerGrade {
  const recent = all.filter(({ incident }) => {
    return incident.mergedInto === null && atMs - incident.openedAtMs < GRADED_DAYS * DAY_MS;
  });
  const falseAlarms = recent.filter(({ isFalseAlarm }) => isFalseAlarm).length;
  const delays = recent
    .filter(({ isFalseAlarm }) => !isFalseAlarm)
    .map(({ incident }) => Math.max(0, incident.openedAtMs - incident.onsetMs))
    .sort((one, other) => one - other);
  const worstDelayMs = delays.at(-1) ?? null;
  const medianDelayMs = delays.length === 0 ? null : median(delays);
  const budget = (falseAlarmBudgetPerMonth * GRADED_DAYS) / MONTH_DAYS;
  return {
    incidents: delays.length,
    medianDelayMs,
    worstDelayMs,
    falseAlarms,
    falseAlarmBudgetPerMonth,
    letter: letterOf(medianDelayMs, worstDelayMs, falseAlarms / Math.max(1, budget)),
  };
}

/** One letter less beyond the budget of false alarms, two beyond twice that. */
function letterOf(medianMs: number | null, worstMs: number | null, ofBudget: number): TrackerGrade["letter"] {
  if (medianMs === null || worstMs === null) return null;
  const held = BOUNDS.findIndex((bound) => medianMs <= bound.medianMs && worstMs <= bound.worstMs);
  const place = (held < 0 ? BOUNDS.length : held) + (ofBudget > 2 ? 2 : ofBudget > 1 ? 1 : 0);
  return LETTERS[Math.min(place, LETTERS.length - 1)] ?? "E";
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
