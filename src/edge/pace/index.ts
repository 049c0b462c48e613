/**
 * How late an edge lets the sound be, so that nobody is dropped: by its own headroom.
 *
 * In:    CPU time, the event loop's delay, listeners who have become slow; rooms and their listeners.
 * Out:   one figure of load; which rooms to write less often, or more often again.
 * Never: touches a socket or a part. What decides reads no clock.
 */

export { type CapacitySight, EdgeCapacity, TARGET_LOAD } from "./capacity.ts";
export { usedCpuMs } from "./cpu-reader.ts";
export type { LoadSight } from "./headroom.ts";
export { type ListenerTally, type LoadWatch, ProcessLoadWatch } from "./load-watch.ts";
export { PaceControl, type PaceStep } from "./pace-control.ts";
export { INTERVALS_MS, type PaceLadder, type PaceLevel, paceLadder } from "./pace-ladder.ts";
export { reconnectSpreadMs } from "./reconnect-spread.ts";
export type { RoomSight } from "./step-plan.ts";
export { WriteMeter } from "./write-meter.ts";
