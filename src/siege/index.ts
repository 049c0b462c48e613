/**
 * The laboratory: crowds and attacks that are labelled, seeded and repeatable.
 *
 * In:    the name of a scenario, and a seed.
 * Out:   the evening's signs, second by second, in simulated time; or the attack itself, against a Stentor on this machine.
 * Never: meets a server that is not on this machine or, by its owner's word, in a private network.
 */
export { SCENARIOS, type Scenario } from "./scenario/index.ts";
export { type Episode, type EpisodeSecond, type SimulateOptions, simulate } from "./simulation/index.ts";

/** The `stentor siege` command. Returns its exit code: 0 it ran, 1 it was refused or proves nothing, 2 bad arguments. */
export function runSiege(_args: string[]): Promise<number> {
  return Promise.resolve(2);
}

/** A process that the command starts; not for people. */
export function runAttacker(): Promise<void> {
  return Promise.resolve();
}
