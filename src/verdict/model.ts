import type { VerdictClass } from "../protocol/index.ts";
import figures from "./model-figures.json";

/** Classes that evidence speaks for or against, in the order of the model's rows. */
export const NAMED = ["crowd", "attack", "both", "own-fault", "upstream"] as const satisfies readonly VerdictClass[];
export type Named = (typeof NAMED)[number];

/** What was learned from labelled episodes. Its figures stand in a file of their own. */
export type Model = {
  /** Where it comes from, for whoever reads a verdict. */
  note: string;
  /** Natural logarithms of likelihood ratios against the mean of the five classes: sign, case, class in the order of `NAMED`. */
  ratios: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** 0 to 1.5: how far a sign counts beside all others. Signs that tell of the same thing share what one of them would have alone. */
  weights: Readonly<Record<string, number>>;
  /** Natural logarithms of what is believed before anything is seen. */
  prior: Readonly<Record<VerdictClass, number>>;
  /**
   * Probabilities from which a class is said aloud. `accuse`: of attack and both together, while crowd, own fault and upstream together have no more than
   * the `doubt` of the likelier; what nobody knows acquits nobody, and accuses nobody.
   */
  say: Readonly<{
    crowd: number;
    ownFault: number;
    upstream: number;
    accuse: number;
    doubt: Readonly<{ attack: number; both: number }>;
  }>;
};

/** The model that is in force; `model-figures.json` is made by `npm run bench verdict -- --train`. */
export const MODEL: Model = figures;
