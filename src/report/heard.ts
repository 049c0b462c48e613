import type { AudiencePeak, EventSample } from "./event-record.ts";

/**
 * How many heard, with two standard errors. Edges report once a second, so that whoever came in that second may be missing or counted
 * already.
 */
export function heardOf({ ears, hls, hlsError, joins }: Omit<AudiencePeak, "atMs" | "streams">): {
  value: number;
  error: number;
} {
  return { value: ears + Math.round(hls), error: Math.ceil(Math.hypot(2 * hlsError, joins)) };
}

/** At the end of a span; `null`: nobody knows. */
export function heardAtEnd({ now }: EventSample): number | null {
  return now === null ? null : now.ears + Math.round(now.hls);
}
