import type { TroubleAnswer } from "../../src/protocol/index.ts";
import type { Posted } from "./trouble-environment.ts";

/** What one address made of a report. `elsewhere`: it cannot say; another address, or a later time, may. */
export type PostedOutcome =
  | { kind: "taken"; answer: TroubleAnswer }
  | { kind: "refused"; code: string }
  | { kind: "elsewhere"; retryAfterMs: number };

/** A refusal ends it only where sending the same again cannot help. */
export function outcomeOf(posted: Posted | undefined): PostedOutcome {
  if (posted === undefined) return { kind: "elsewhere", retryAfterMs: 0 };
  const { status, body, retryAfterMs } = posted;
  if (status >= 200 && status < 300 && isAnswer(body)) return { kind: "taken", answer: body };
  const code = codeOf(body);
  const isFinal = code === "report_limit" || ENDING.has(status);
  return isFinal && code !== undefined ? { kind: "refused", code } : { kind: "elsewhere", retryAfterMs };
}

const ENDING = new Set([400, 413, 415, 422]);

function isAnswer(body: unknown): body is TroubleAnswer {
  return typeof body === "object" && body !== null && "taken" in body && "says" in body;
}

/** Only a body of our own kind counts: a proxy's answer may mean anything. */
function codeOf(body: unknown): string | undefined {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : undefined;
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
