import type { Scope, Signal, TroubleCategory } from "../../protocol/index.ts";

/** Who says so. Two of them that agree are worth more than any number of words of one. */
export type Witness = "reports" | "listeners" | "doors" | "servers" | "probes";

/**
 * `hard`: a fact that listeners cannot but feel. `soft`: measured, but it may pass or be nobody's trouble. `mild`: felt by some, and being
 * mended by itself; never more than possible. `support`: says nothing alone.
 */
export type Weight = "hard" | "soft" | "mild" | "support";

/** One thing that is out of the ordinary now. Times are Unix milliseconds. */
export type Sighting = {
  signal: Signal;
  witness: Witness;
  weight: Weight;
  scope: Scope;
  categories: TroubleCategory[];
  /** When it began, estimated. */
  sinceMs: number;
  value: number;
  expected: number | null;
  /** Of all whom it could have met; left out: not known. */
  share?: number;
  /** A clause that goes on from "Since 20:03 UTC …", without a full stop. */
  clause: string;
  /** A sentence with its figure. */
  says: string;
  /** What the servers do about it by themselves; a sentence. */
  measure?: string;
};
