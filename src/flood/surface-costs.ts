import type { Surface } from "../protocol/index.ts";

/** What a visit takes from the request buckets. A page loads about eight assets and asks the API three times. */
export const REQUEST_TOKENS: Record<Surface, number> = {
  page: 0.5,
  asset: 0.1,
  api: 1,
  whip: 2,
  door: 1,
  listen: 1,
  stream: 1,
  hls: 0.25,
  overflow: 0.25,
  status: 0.25,
  operation: 0.25,
  unknown: 2,
};

/** Surfaces that ask for a seat or a number, and can show the proof that a challenge asks for. */
export function isJoin(surface: Surface): boolean {
  return surface === "door" || surface === "listen" || surface === "stream";
}

/** Surfaces that one source asks at a steady beat because it was told to: their gaps say nothing. */
export function isSteady(surface: Surface): boolean {
  return surface === "hls" || surface === "overflow" || surface === "asset" || surface === "status";
}
