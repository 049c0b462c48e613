/**
 * Probes: listeners that are no people, one at a time per edge, who hear whether there is sound.
 *
 * In:    which edges and rooms there are.
 * Out:   what a newcomer would have met: sound, silence, lateness, nobody there, a refusal.
 * Never: judges whether that is trouble, or listens for longer than it takes to know.
 */
export type { ProbeOutcome, ProbeResult } from "./probe-result.ts";
export { Probes, type ProbesOptions } from "./probes.ts";
