/**
 * The door of each room at this edge: who comes in now, who waits, and who has to do something first.
 *
 * In:    requests of newcomers, of those who wait and of those who come back; what control says of the door; the flood gate's judgement.
 * Out:   a seat, a signed ticket with a place, a puzzle, or a refusal, in microseconds; four times a second, what the doors did.
 * Never: asks control about one arrival, takes a seat from anybody to save the edge, or keeps anything of those who wait.
 */
export type { Caller } from "./caller.ts";
export { DOOR_METHODS } from "./door-response.ts";
export { SignsTeller } from "./edge-signs.ts";
export type { Entrance } from "./entrance.ts";
export type { Challenging } from "./entrance-context.ts";
export { DOOR_TICK_MS, Entrances, type Limited } from "./entrances.ts";
export { rateLimited } from "./rate-limited.ts";
export type { Seat } from "./seat.ts";
export { surfaceOf } from "./surface-of.ts";
export type { Gate } from "./visit-watch.ts";
export { whenever } from "./whenever.ts";
