/** What a profile charges: a window found, a window missed, a false alarm far from any window. */
export type Profile = { name: string; found: number; missed: number; falseAlarm: number };

/** The three profiles of the benchmark. */
export const PROFILES: readonly Profile[] = [
  { name: "standard", found: 1, missed: 1, falseAlarm: 0.11 },
  { name: "low FP", found: 1, missed: 1, falseAlarm: 0.22 },
  { name: "low FN", found: 1, missed: 2, falseAlarm: 0.11 },
];

/** First and last index of a labelled stretch. */
export type Window = readonly [first: number, last: number];
/** A series as a detector scored it, 0…1 each, and where the labels are. */
export type Scored = { scores: readonly number[]; windows: readonly Window[] };

/** What one alarm is worth: inside a window once, the best of it; outside always, and negative. */
type Alarm = { score: number; worth: number; window: string | undefined };

const PROBATION_SHARE = 0.15;
const PROBATION_ROWS_MAX = 5_000;
/** Past so many widths behind a window, an alarm is as false as one can be. */
const FAR_BEHIND = 3;

/** Rows at the start of a series that nobody is scored on. */
export function probationRows(rows: number): number {
  return Math.min(Math.floor(PROBATION_SHARE * rows), PROBATION_SHARE * PROBATION_ROWS_MAX);
}

/** 0…100 of all series together at each threshold that makes a difference, highest threshold first; 0: no alarm at all, 100: each window at its first bin. */
export function scoresByThreshold(all: readonly Scored[], profile: Profile): { threshold: number; score: number }[] {
  const alarms = all.flatMap((series, at) => alarmsOf(series, String(at), profile)).sort((a, b) => b.score - a.score);
  const best = new Map<string, number>();
  for (const { window } of alarms) if (window !== undefined) best.set(window, -profile.missed);
  const normalise = normaliser(best.size, profile);
  let sum = -profile.missed * best.size;
  const steps = [{ threshold: Number.POSITIVE_INFINITY, score: normalise(sum) }];
  for (const [at, { score, worth, window }] of alarms.entries()) {
    const was = window === undefined ? 0 : (best.get(window) ?? 0);
    const is = window === undefined ? worth : Math.max(was, worth);
    if (window !== undefined) best.set(window, is);
    sum += is - was;
    if (alarms[at + 1]?.score !== score) steps.push({ threshold: score, score: normalise(sum) });
  }
  return steps;
}

/** The score of all series together when whatever is at or above `threshold` is an alarm. */
export function scoreAt(all: readonly Scored[], profile: Profile, threshold: number): number {
  return scoresByThreshold(all, profile).findLast((step) => step.threshold >= threshold)?.score ?? 0;
}

/** The one threshold for all series that scores best. */
export function bestThreshold(all: readonly Scored[], profile: Profile): { threshold: number; score: number } {
  return scoresByThreshold(all, profile).reduce((best, step) => (step.score > best.score ? step : best));
}

function normaliser(windows: number, profile: Profile): (sum: number) => number {
  const nothing = -profile.missed * windows;
  const perfect = profile.found * windows;
  return (sum) => (100 * (sum - nothing)) / (perfect - nothing);
}

function alarmsOf({ scores, windows }: Scored, name: string, profile: Profile): Alarm[] {
  const probation = probationRows(scores.length);
  return scores.flatMap((score, at) => {
    if (at < probation) return [];
    const inside = windows.find(([first, last]) => at >= first && at <= last);
    const worth = inside ? worthInside(at, inside) * profile.found : worthBehind(at, windows) * profile.falseAlarm;
    return [{ score, worth, window: inside && `${name}|${inside[0]}` }];
  });
}

/** 1 at the window's first bin, near 0 at its last. */
function worthInside(at: number, [first, last]: Window): number {
  return sigmoid(-(last - at + 1) / (last - first + 1)) / sigmoid(-1);
}

/** Near 0 just behind a window, -1 far from any. */
function worthBehind(at: number, windows: readonly Window[]): number {
  const before = windows.findLast(([, last]) => last < at);
  if (before === undefined) return -1;
  return sigmoid((at - before[1]) / (before[1] - before[0]));
}

function sigmoid(position: number): number {
  return position > FAR_BEHIND ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}
