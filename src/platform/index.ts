/**
 * What any server program needs: clock, log, metrics.
 *
 * Never: knows of audio, rooms or the network.
 */
export { type Clock, ManualClock, systemClock } from "./clock.ts";
export { createLog, type Log, type LogLevel, silentLog } from "./log.ts";
export { mergeMetrics } from "./merge-metrics.ts";
export { Metrics } from "./metrics.ts";
export { openFilesLimit } from "./open-files.ts";
