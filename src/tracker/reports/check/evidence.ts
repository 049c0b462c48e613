import type { ErrorCode, ListenerFacts } from "../../../protocol/index.ts";

/** What is known of whoever reports. */
export type Evidence =
  /** The edge of its connection has answered; `address`: edges were asked for its address alone. */
  | { kind: "listener" | "address"; facts: ListenerFacts }
  /** The edge lived a while ago, and does not any more. */
  | { kind: "gone" }
  /** An edge that lives has not answered in time. */
  | { kind: "silent" }
  /** The report names no connection that could be asked for. */
  | { kind: "none" };

/** Answers of edges that were asked for an address alone, as one. `undefined`: nobody answered. */
export function mergedFacts(answers: readonly ListenerFacts[]): ListenerFacts | undefined {
  const [first] = answers;
  if (first === undefined) return undefined;
  const refused: Partial<Record<ErrorCode, number>> = {};
  for (const answer of answers) {
    for (const [code, count] of Object.entries(answer.refused)) {
      refused[code as ErrorCode] = (refused[code as ErrorCode] ?? 0) + count;
    }
  }
  return {
    ...first,
    known: false,
    connected: false,
    refused,
    roomSilent: answers.some(({ roomSilent }) => roomSilent),
  };
}
