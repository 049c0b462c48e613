import type { Scenario, Trouble } from "./scenario.ts";
import type { Visitor } from "./visitor.ts";

/** Visitors of one plan, attackers included; a scenario that asks for more gets so many. */
export const VISITORS_MAX = 50_000;

/** A trouble with its figures drawn. `provider`: whose network is cut. */
export type PlannedTrouble = { what: Trouble["what"]; atMs: number; forMs: number; depth: number; provider: number };

/** One evening of a scenario. The same scenario and seed make the same plan, to the last visitor. */
export type Plan = {
  scenario: Scenario;
  seed: number;
  /** By `atMs`. */
  visitors: readonly Visitor[];
  troubles: readonly PlannedTrouble[];
  /** From the evening's begin; negative: before it. `null`: nothing was announced. */
  startsAtMs: number | null;
  /** Posts that we know of. */
  postsAtMs: readonly number[];
  /** What a rehearsal has proven. */
  proven: { arrivalsPerSecond: number; listeners: number };
  /** Addresses of people who came to earlier evenings. */
  regulars: readonly string[];
  /** When that begins which the label names. */
  onsetMs: number;
};
