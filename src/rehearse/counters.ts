/** What is counted of all listeners since the beginning. Each process counts its own; sums are the whole. */
export const COUNTERS = [
  /** Arrivals whose time has come; of these, started and not started within a second. */
  "due",
  "started",
  "droppedArrivals",
  /** Listeners who heard their first sound, and who were refused for good. */
  "joined",
  "refused",
  /** Listeners whom the door told to wait; of these, who came in since. */
  "told",
  "calledIn",
  /** Whose turn had come, and who were told to wait all the same. */
  "calledInVain",
  /** Who had heard sound, and were told to wait when they came back. */
  "thrownOut",
  /** Waits that were foretold, and those that ended within the interval that was foretold. */
  "waitsPredicted",
  "waitsCovered",
  /** The same of one look at the door each, taken by chance among all that one waiter took. */
  "looksPredicted",
  "looksCovered",
  /** Attempts that opened no connection, first ones and later ones. */
  "failedAttempts",
  /** Connections that were lost: by a close, a reset, a silence, a breach of the protocol. */
  "drops",
  "reconnected",
  "handovers",
  /** Parts that never came: how many holes, how many milliseconds together, and how many of these the edge announced. */
  "gaps",
  "gapMs",
  "moved",
  /** Parts that came twice though they were not asked for twice. */
  "repeats",
  /** Parts that both connections of a handover brought. */
  "overlaps",
  /** Parts whose bytes differ from what most listeners received. */
  "mismatches",
  /** Bytes that are not the protocol's. */
  "breaches",
  "stalls",
  "stalledMs",
  "messages",
  "parts",
  "bytes",
  "paces",
  "heardReports",
  /** Who left by churn; whose room ended. */
  "left",
  "ended",
] as const;

export type CounterName = (typeof COUNTERS)[number];
export type Counters = Record<CounterName, number>;

export function noCounts(): Counters {
  return Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Counters;
}

export function addCounts(into: Counters, more: Readonly<Counters>): void {
  for (const name of COUNTERS) into[name] += more[name];
}
