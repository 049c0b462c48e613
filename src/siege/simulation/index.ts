/**
 * Evenings lived through in simulated time.
 *
 * In:    a scenario, a seed.
 * Out:   what edges would tell each second, and what control would know.
 * Never: waits, opens a socket, or draws a number that the seed did not give.
 */
export type { Episode, EpisodeSecond } from "./episode.ts";
export { type SimulateOptions, simulate } from "./simulate.ts";
