/**
 * One process's part of a siege, over raw TCP and UDP.
 *
 * In:    an order: what is besieged, by what means or by which plan, for how long.
 * Out:   each second's figures.
 * Never: dials anything but the target, or holds more than its bound of connections.
 */
export { type AttackerEvents, type AttackerHandle, localAttacker, spawnAttacker } from "./attacker-handle.ts";
export { usualLanes } from "./means-lanes.ts";
export { runAttacker } from "./run-attacker.ts";
export type { SiegeOrder, SiegeSecond } from "./siege-order.ts";
export { SOCKETS_MAX } from "./siege-process.ts";
export { addDelta, emptyDelta, type SiegeDelta } from "./siege-tally.ts";
export { readTarget, type Target } from "./target.ts";
