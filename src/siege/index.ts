/**
 * The laboratory: crowds and attacks that are labelled, seeded and repeatable.
 *
 * In:    the name of a scenario, and a seed.
 * Out:   the evening's signs, second by second, in simulated time; or the attack itself, against a Stentor on this machine.
 * Never: meets a server that is not on this machine or, by its owner's word, in a private network.
 */
export { runAttacker } from "./attack/index.ts";
export type { SiegeReport } from "./report/index.ts";
export { runSiege } from "./run-siege.ts";
export { SCENARIOS, type Scenario } from "./scenario/index.ts";
export { type Episode, type EpisodeSecond, type SimulateOptions, simulate } from "./simulation/index.ts";
