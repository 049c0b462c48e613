/** "Attack or crowd?": what control says of a room's load, and why. Public; see `docs/operate/verdict.md`. */

export const VERDICT_CLASSES = ["crowd", "attack", "both", "own-fault", "upstream", "undetermined"] as const;
export type VerdictClass = (typeof VERDICT_CLASSES)[number];

/** One sign, in words and in figures that a person can read. */
export type Evidence = {
  /** Its name, such as `schedule`, `requests-per-source`, `backs-off`. */
  sign: string;
  /** A sentence with the measured figure: "Arrivals rose 40 s before the announced start." */
  says: string;
  value: number | null;
  /** How many times as likely this is under each class as under a load of which nothing is known; one for what it says nothing of. */
  ratios: Record<VerdictClass, number>;
};

/** What was done about it, with the door time. */
export type Measure = { atMs: number; what: string };

export type Verdict = {
  room: string;
  /** Unix milliseconds. */
  atMs: number;
  /** Whether there is anything to explain: without a surge, refusals or faults there is no verdict. */
  stressed: boolean;
  since: number | null;
  /** They sum to 1. */
  probabilities: Record<VerdictClass, number>;
  /** The class that is said aloud; `undetermined` unless one is clearly ahead. */
  verdict: VerdictClass;
  /** One sentence for everybody. */
  sentence: string;
  /** The weightiest first. */
  evidence: Evidence[];
  /** Load against what a rehearsal proved: below 1 the servers should have carried it. `null`: nobody rehearsed. */
  ofProven: number | null;
  measures: Measure[];
};
