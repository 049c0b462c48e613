/**
 * Parts are named by time: part `n` holds the sound from `epochMs + n × 200` to 200 ms later, whoever made it and
 * whoever serves it.
 */
export const PART_MS = 200;
export const PARTS_PER_SEGMENT = 10;
export const SEGMENT_MS = PART_MS * PARTS_PER_SEGMENT;
export const SAMPLE_RATE_HZ = 48_000;
export const PART_SAMPLES = (PART_MS * SAMPLE_RATE_HZ) / 1000;
/** One Opus packet. */
export const FRAME_MS = 20;
export const FRAME_SAMPLES = (FRAME_MS * SAMPLE_RATE_HZ) / 1000;
export const FRAMES_PER_PART = PART_MS / FRAME_MS;

/** The part that holds the sound of this moment. */
export function partAt(epochMs: number, timeMs: number): number {
  return Math.floor((timeMs - epochMs) / PART_MS);
}

/** When the part's first sample sounded at the origin, in Unix milliseconds. */
export function partStartMs(epochMs: number, part: number): number {
  return epochMs + part * PART_MS;
}
