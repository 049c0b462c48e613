/**
 * Work that newcomers are asked for when, and only when, the server is under stress: a puzzle that is hard on memory.
 *
 * In:    who asks from which network for which room, and how much work to ask for; later a proof.
 * Out:   offers that hold all their state themselves; whether a proof is right.
 * Never: decides who is asked, spends more than its share of a core, or blocks the event loop with a hash.
 */
export { Challenger, type ChallengerOptions, type ProofVerdict } from "./challenger.ts";
export { EFFORT_MAX, effortFor, MEMORY_KIB } from "./puzzle.ts";
export { hashOf, proofOf } from "./solution.ts";
