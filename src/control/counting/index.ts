/**
 * How many listen: what edges report becomes figures of a room, and those become its history.
 *
 * In:    `EdgeFacts`, about once a second from each edge, some of them lost; times.
 * Out:   figures of now, and samples of up to 48 hours.
 * Never: counts a listener twice who went from one edge to another, reads the clock, or asks an edge.
 */
export { Audience } from "./audience.ts";
export { type AudienceFigures, listenersOf } from "./audience-figures.ts";
export { AudienceHistory, NARROW_MS } from "./audience-history.ts";
export type { AudienceSample } from "./audience-sample.ts";
export { roundedAudience } from "./rounded-audience.ts";
