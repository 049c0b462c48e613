import type { Answer, Outcome } from "../attempt.ts";
import { ReachError } from "../reach/reach-error.ts";

/** What a fault on the way means: it may work later, whatever it was. A fault that is not the network's is told by its words. */
export function unreached(fault: unknown): Answer {
  const words = fault instanceof Error ? fault.message : String(fault);
  const isInward = fault instanceof ReachError && fault.why === "inward";
  return { outcome: "again", status: null, words: `${isInward ? "Refused by us" : "Not reached"}: ${words}` };
}

/** An answer by its status; `words` end up in the operator's log. */
export function byStatus(outcome: Outcome, status: number, headers: Headers, words: string, nowMs: number): Answer {
  const waitMs = outcome === "again" ? askedWaitMs(headers, nowMs) : undefined;
  return waitMs === undefined ? { outcome, status, words } : { outcome, status, words, waitMs };
}

/** What `Retry-After` or Mastodon's `X-RateLimit-Reset` asks for, as seconds or as a date; the first also beside a 503. */
function askedWaitMs(headers: Headers, nowMs: number): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null && /^\d{1,7}$/.test(after)) return Number(after) * 1_000;
  const isUsedUp = headers.get("x-ratelimit-remaining") === "0";
  const at = Date.parse(after ?? (isUsedUp ? headers.get("x-ratelimit-reset") : null) ?? "");
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** A line of what the other server said, without control characters; of JSON, its `error` or `message`. */
export function quoted(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 1_000));
  const words = /"(?:error|message)"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? text;
  return words
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 200);
}
