import { distinct } from "./distinct.ts";
import type { Baseline } from "./room-history.ts";
import { type Fleet, joinSeconds, type OpenSecond } from "./room-second.ts";
import type { Tally } from "./tally.ts";
import type { VerdictContext } from "./verdict-context.ts";

/** All that the signs are read from. */
export type Picture = {
  /** Of the stress, at most 30 s. */
  window: Tally;
  windowSeconds: number;
  /** Different ones in the window, estimated. */
  addresses: number;
  prefixes: number;
  /** Of the last five seconds. */
  recent: Tally;
  recentSeconds: number;
  /** The last minute, second by second. */
  seconds: readonly OpenSecond[];
  fleet: Fleet;
  context: VerdictContext;
  /** Before the stress. */
  baseline: Baseline;
  /** When the stress began. */
  sinceMs: number;
  /** The most of the last ten seconds. */
  listeners: number;
  /** See `ofProven`. */
  ofProven: number | null;
};

export const WINDOW_MS = 30_000;
export const RECENT_MS = 5_000;
/** Of seconds before the stress was noticed, so many belong to it. */
const LEAD_MS = 3_000;
/** Requests that somebody makes who comes to listen: page, assets, door, socket. */
const REQUESTS_PER_ARRIVAL = 8;

/** `minute`: the last 60 s, oldest first, at least one entry. */
export function pictureOf(minute: readonly OpenSecond[], baseline: Baseline, sinceMs: number): Picture | undefined {
  const last = minute.at(-1);
  if (last === undefined) return undefined;
  const from = (ms: number) => minute.filter(({ atMs }) => atMs > last.atMs - ms);
  const window = joinSeconds(from(Math.min(WINDOW_MS, last.atMs - sinceMs + LEAD_MS)));
  const recent = joinSeconds(from(RECENT_MS));
  const listeners = Math.max(...from(10_000).map(({ tally }) => tally.listeners));
  const picture = {
    window: window.tally,
    windowSeconds: window.spanMs / 1_000,
    addresses: distinct(window.tally.addresses),
    prefixes: distinct(window.tally.prefixes),
    recent: recent.tally,
    recentSeconds: recent.spanMs / 1_000,
    seconds: minute,
    fleet: recent.fleet,
    context: last.context,
    baseline,
    sinceMs,
    listeners,
  };
  return { ...picture, ofProven: ofProven(picture) };
}

/** The most burdensome of listeners, arrivals and requests, each against what was proven; `null` when nobody rehearsed. */
function ofProven({ recent, recentSeconds, context, listeners }: Omit<Picture, "ofProven">): number | null {
  const { proven } = context;
  if (proven === null) return null;
  const arrivals = recent.arrivals / recentSeconds;
  const requests = recent.requests / recentSeconds / REQUESTS_PER_ARRIVAL;
  return Math.max(
    proven.listeners > 0 ? listeners / proven.listeners : 0,
    proven.arrivalsPerSecond > 0 ? Math.max(arrivals, requests) / proven.arrivalsPerSecond : 0,
  );
}
