import type { ListenerState } from "../../client/listener/index.ts";

/** `little`: it hurries back to live. `much`: an interruption put it back, and it takes minutes to catch up. */
export type Lateness = "none" | "little" | "much";

/** Beyond the edge's interval. */
const BEGINS_AT_MS = 1_300;
const ENDS_AT_MS = 800;
/** Beyond where the sound should be. */
const MUCH_BEGINS_AT_MS = 3_000;
const MUCH_ENDS_AT_MS = 2_000;

/** How late the sound is, which begins later than it ends so that nobody reads it come and go. */
export function latenessOf(was: Lateness, state: ListenerState): Lateness {
  if (state.phase !== "playing" || state.path === "hls") return "none";
  if (state.lateMs > (was === "much" ? MUCH_ENDS_AT_MS : MUCH_BEGINS_AT_MS)) return "much";
  return isCatchingUp(was !== "none", state) ? "little" : "none";
}

/**
 * Whether the sound is behind live and hurries back. A way that is always that far behind, as HLS or a slow edge's, is not;
 * nor is an ear that an edge has put so far behind, or calls back.
 */
function isCatchingUp(was: boolean, { behindMs = 0, rate, pace }: ListenerState): boolean {
  if (rate <= 1 || pace.why === "calm") return false;
  return behindMs > pace.intervalMs + (was ? ENDS_AT_MS : BEGINS_AT_MS);
}
