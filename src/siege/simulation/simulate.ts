import { makePlan, type Scenario } from "../scenario/index.ts";
import type { Episode } from "./episode.ts";
import { Evening } from "./evening.ts";
import { type GateMaker, realGate } from "./gate.ts";
import { ROOM } from "./room.ts";

export type SimulateOptions = {
  /** How many come, as a multiple of what the scenario says: 0.3 for haste. */
  size?: number;
  /** The flood gate; the real one when left out. */
  gate?: GateMaker;
};

/**
 * Lives through one evening in simulated time: every request passes a real flood gate, and a simple model of a server stands behind
 * it. The same scenario, seed and size make the same evening.
 */
export function simulate(scenario: Scenario, seed: number, options: SimulateOptions = {}): Episode {
  const plan = makePlan(scenario, seed, options.size);
  const evening = new Evening(plan, options.gate ?? realGate);
  return {
    scenario: scenario.name,
    label: scenario.label,
    alsoFair: scenario.alsoFair ?? [],
    calm: scenario.calm === true,
    seed,
    room: ROOM,
    onsetMs: evening.beganAtMs + plan.onsetMs,
    seconds: evening.live(),
  };
}
