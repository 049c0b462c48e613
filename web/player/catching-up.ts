import type { ListenerState } from "../../client/listener/index.ts";

/** Beyond the edge's interval. */
const BEGINS_AT_MS = 1_300;
const ENDS_AT_MS = 800;

/**
 * Whether the sound is far behind and hurries back to live. A way that is always that far behind, as HLS or a slow
 * edge's, is not; nor is an ear that an edge has put so far behind, or calls back.
 */
export function isCatchingUp(was: boolean, { phase, path, behindMs = 0, rate, pace }: ListenerState): boolean {
  if (phase !== "playing" || path === "hls" || rate <= 1 || pace.why === "calm") return false;
  return behindMs > pace.intervalMs + (was ? ENDS_AT_MS : BEGINS_AT_MS);
}
