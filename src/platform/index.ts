/**
 * What any server program needs: clock, log, metrics.
 *
 * Never: knows of audio, rooms or the network.
 */
export { type Clock, ManualClock, systemClock } from "./clock.ts";
export { createLog, type Log, type LogLevel, silentLog } from "./log.ts";
export { labelMetrics, mergeMetrics } from "./merge-metrics.ts";
export { Metrics } from "./metrics.ts";
