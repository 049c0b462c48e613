import type { ListenerState } from "../../client/listener/index.ts";

const BEGINS_AT_MS = 1_500;
const ENDS_AT_MS = 1_000;

/**
 * Whether the sound is far behind and hurries back to live. A way that is always that far behind, as HLS or a slow
 * edge's, is not: it plays at its own speed.
 */
export function isCatchingUp(was: boolean, { phase, path, behindMs = 0, rate }: ListenerState): boolean {
  if (phase !== "playing" || path === "hls" || rate <= 1) return false;
  return behindMs > (was ? ENDS_AT_MS : BEGINS_AT_MS);
}
