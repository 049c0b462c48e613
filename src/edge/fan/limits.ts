/** A listener whose buffer in this process holds more is slow; about ten seconds of voice. */
export const SLOW_BYTES = 64 * 1024;
/** At least so often, buffers are looked at. */
export const SWEEP_EVERY_MS = 1_000;
/** And whenever so much has been published to a group since. */
export const SWEEP_EVERY_BYTES = 256 * 1024;
/**
 * Above this Bun drops what is published to a socket, and says nothing. Sweeps keep every buffer below it: at most
 * SLOW_BYTES when swept and SWEEP_EVERY_BYTES since, so that which parts a listener lacks is always known.
 */
export const BUN_DROPS_ABOVE_BYTES = 1024 * 1024;
/**
 * A slow listener that has read all it was sent goes on without a gap if it lacks no more than this: twenty seconds,
 * as much as a listener asks for who comes back.
 */
export const CATCH_UP_PARTS = 100;
/** Who asks for a part further ahead of this edge than that and an interval comes from another time. */
export const AHEAD_PARTS = 25;
/** A listener that has not read on for so long is closed. */
export const ABANDON_AFTER_MS = 60_000;
/** What a joiner gets beyond one interval: two parts so as not to run dry, and one of pre-roll (80 ms, RFC 7845 §4.6). */
export const JOIN_PARTS = 3;
/** Lanes of one fan at a time: one for each interval, and as many that are about to be merged. */
export const LANES_MAX = 8;
/** Listeners who change lanes with one part, so that merging never shows: 2,500 a second. */
export const MERGED_PER_PART = 500;
/** Greetings kept for joiners who need the same; there is one for each boundary and each `from`. */
export const GREETINGS_KEPT_MAX = 64;
/** Groups differ by this many listeners at most when they are filled: it costs nothing, and writes in order of arrival are quicker. */
export const FILLED_AT_ONCE = 32;
