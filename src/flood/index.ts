/**
 * The flood gate: who may go on, before any work is done for them.
 *
 * In:    each request's address and what it is for; how far sources get; how loaded the edge is.
 * Out:   pass, slow, challenge or refuse, in about a microsecond; each second's sketches of who came.
 * Never: grows, whatever comes; keeps an address; looks at a request itself.
 */
export { FloodGate, type FloodGateOptions } from "./flood-gate.ts";
export { PrefixBuckets } from "./prefix-buckets.ts";
export type { GateSigns } from "./room-sketch.ts";
export { networkOf, sourceOf } from "./source-address.ts";
export type { Judgement, Visit } from "./visit.ts";
