import type { ErrorCode } from "../protocol/index.ts";
import type { Baseline } from "./room-history.ts";
import { joinSeconds, type OpenSecond } from "./room-second.ts";

/** What may have to be explained. */
export type Strain = "surge" | "refusals" | "faults" | "departures" | "stalls" | "abuse" | "silence" | "bounds";

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

/** What is out of the ordinary in these seconds; nothing, for a room at ease. At least one second. */
export function strains(seconds: readonly OpenSecond[], baseline: Baseline): Strain[] {
  const { tally, spanMs, fleet } = joinSeconds(seconds);
  const listeners = Math.max(0, ...seconds.map((second) => second.tally.listeners));
  const perSecond = 1_000 / spanMs;
  const refused = Object.values(tally.refused).reduce((sum, count) => sum + count, 0);
  const abused = Object.values(tally.abuses).reduce((sum, count) => sum + count, 0);
  const arrivals = tally.arrivals * perSecond;
  const requests = tally.requests * perSecond;
  const found: [Strain, boolean][] = [
    [
      "surge",
      arrivals >= Math.max(SURGE_ARRIVALS_PER_SECOND, SURGE_FACTOR * baseline.arrivalsPerSecond) ||
        requests >= Math.max(SURGE_REQUESTS_PER_SECOND, SURGE_FACTOR * baseline.requestsPerSecond),
    ],
    ["refusals", refused >= Math.max(CASES_MIN, REFUSED_SHARE * tally.requests)],
    ["faults", tally.answers.ours >= Math.max(CASES_MIN, FAULT_SHARE * tally.requests)],
    ["departures", tally.left >= Math.max(CASES_MIN, LEFT_SHARE * listeners)],
    ["stalls", tally.stalls >= Math.max(CASES_MIN, STALLED_SHARE * listeners)],
    ["abuse", abused >= CASES_MIN],
    ["silence", listeners >= CASES_MIN && (fleet.cutOff > 0 || fleet.silentRooms > 0)],
    ["bounds", fleet.turnedAway >= CASES_MIN],
  ];
  return found.filter(([, is]) => is).map(([strain]) => strain);
}
