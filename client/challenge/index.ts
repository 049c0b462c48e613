/**
 * The newcomer's end of a challenge: the work is done in a worker of its own, on one thread, while the page and its sound go on.
 *
 * In:    the offer that came with the refusal.
 * Out:   the proof that goes back as `?proof=`.
 * Never: asks for an offer, or decides what becomes of a newcomer who cannot solve it: the place in the queue remains.
 */
export { CannotSolve, type CannotSolveReason } from "./cannot-solve.ts";
export { type SolveOptions, solve } from "./solve.ts";
