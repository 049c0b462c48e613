import type { ErrorCode } from "../protocol/index.ts";
import type { CalmRates } from "./room-history.ts";
import type { OpenSecond } from "./room-second.ts";

/** What may have to be explained. */
const STRAINS = ["surge", "refusals", "faults", "departures", "stalls", "abuse", "silence", "bounds"] as const;
export type Strain = (typeof STRAINS)[number];

/** Below these nothing is worth a word, however fast it grew. */
const SURGE_ARRIVALS_PER_SECOND = 8;
const SURGE_REQUESTS_PER_SECOND = 60;
/** A surge is so many times what it was before. */
const SURGE_FACTOR = 3;
/** Of requests. */
const REFUSED_SHARE = 0.02;
const FAULT_SHARE = 0.01;
/** Of listeners, in five seconds. */
const LEFT_SHARE = 0.1;
const STALLED_SHARE = 0.05;
/** Each of these needs so many cases in five seconds. */
const CASES_MIN = 10;

/** Refusals that come of a fault of ours, not of a full room or of a caller's. */
export const OWN_FAULTS: readonly ErrorCode[] = [
  "internal",
  "overloaded",
  "origin_unavailable",
  "door_unavailable",
  "store_unavailable",
  "relay_no_responder",
  "relay_timeout",
  "relay_closed",
  "relay_overflow",
];

/** What is out of the ordinary in these seconds; nothing, for a room at ease. */
export function strains(seconds: readonly OpenSecond[], before: CalmRates): Strain[] {
  const sum = (read: (second: OpenSecond) => number) => seconds.reduce((total, second) => total + read(second), 0);
  const listeners = Math.max(0, ...seconds.map(({ tally }) => tally.listeners));
  const requests = sum(({ tally }) => tally.requests);
  const isMany = (cases: number, share: number, of: number) => cases >= Math.max(CASES_MIN, share * of);
  const found: Record<Strain, boolean> = {
    surge: isSurge({ requests, arrivals: sum(({ tally }) => tally.arrivals), ms: sum(({ spanMs }) => spanMs) }, before),
    refusals: isMany(
      sum(({ tally }) => total(tally.refused)),
      REFUSED_SHARE,
      requests,
    ),
    faults: isMany(
      sum(({ tally }) => tally.answers.ours),
      FAULT_SHARE,
      requests,
    ),
    departures: isMany(
      sum(({ tally }) => tally.left),
      LEFT_SHARE,
      listeners,
    ),
    stalls: isMany(
      sum(({ tally }) => tally.stalls),
      STALLED_SHARE,
      listeners,
    ),
    abuse: isMany(
      sum(({ tally }) => total(tally.abuses)),
      0,
      requests,
    ),
    silence: listeners >= CASES_MIN && seconds.some(({ fleet }) => fleet.cutOff > 0 || fleet.silentRooms > 0),
    bounds: isMany(
      sum(({ fleet }) => fleet.turnedAway),
      0,
      requests,
    ),
  };
  return STRAINS.filter((strain) => found[strain]);
}

function isSurge(sums: { requests: number; arrivals: number; ms: number }, before: CalmRates): boolean {
  const seconds = sums.ms / 1_000;
  const arrivals = Math.max(SURGE_ARRIVALS_PER_SECOND, SURGE_FACTOR * before.arrivalsPerSecond);
  const requests = Math.max(SURGE_REQUESTS_PER_SECOND, SURGE_FACTOR * before.requestsPerSecond);
  return sums.arrivals >= arrivals * seconds || sums.requests >= requests * seconds;
}

function total(counts: Partial<Record<string, number>>): number {
  let all = 0;
  for (const name in counts) all += counts[name] ?? 0;
  return all;
}
