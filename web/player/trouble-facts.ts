import type { ListenerState } from "../../client/listener/index.ts";
import type { PageMet } from "../../client/trouble/index.ts";
import type { ErrorCode } from "../../src/protocol/index.ts";

/** How codes of this client's own begin, which no server knows. */
const OWN_CODES = "playback_";

/**
 * What this page met, as a report of trouble tells it. `state`: of the last sound, even when it was stopped since. `reachable`: whether
 * the server answered last.
 */
export function metBy(state: ListenerState, reachable: boolean): PageMet {
  const { phase, error, behindMs, stalls, part } = state;
  const hasListened = phase !== "idle";
  const isAway = !reachable || phase === "reconnecting";
  return {
    code: codeOf(error?.code) ?? (isAway ? "network" : null),
    behindMs: behindMs === undefined ? null : Math.round(behindMs),
    stalls: hasListened ? stalls : null,
    part: part ?? null,
  };
}

function codeOf(code: string | undefined): ErrorCode | "network" | undefined {
  return code === undefined || code.startsWith(OWN_CODES) ? undefined : (code as ErrorCode | "network");
}
