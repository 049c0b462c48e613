/** Facts that have not come for so long: the process that tells them is gone. They come once a second. */
export const GONE_AFTER_MS = 3_000;
/** A tracker that has just begun is told of control within this time, or control is gone. */
export const FIRST_WORD_MS = 15_000;
export const EDGES_MAX = 1_024;
export const ROOMS_MAX = 1_024;
/** Rooms and edges whose joins, stalls and ears are watched one by one; the rest count in the whole. */
export const MEASURED_MAX = 256;
/** Detectors of reports. */
export const REPORT_SERIES_MAX = 512;
/** Series whose baseline is kept for charts: three numbers for each of 10,080 minutes, 120 KB each. */
export const HISTORY_SERIES_MAX = 64;
export const HISTORY_MINUTES = 7 * 24 * 60;
export const OPEN_INCIDENTS_MAX = 32;
export const INCIDENTS_KEPT_MAX = 500;
export const UPDATES_MAX = 60;
export const SIGNS_MAX = 24;
export const MEASURES_MAX = 20;
export const MAINTENANCE_MAX = 100;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** Resolved incidents are kept whole for so long, and then as one line of history. */
export const INCIDENTS_KEPT_MS = 90 * DAY_MS;
