import type { ErrorCode, ListenerFacts } from "../../../protocol/index.ts";

/** Refusals that keep somebody out, in words for whom they met; others are answers to what no player should ask. */
const IN_WORDS: Partial<Record<ErrorCode, string>> = {
  place_waiting: "the room is full or has not begun",
  door_suspended: "nobody is let in at present",
  door_unavailable: "no place could be given",
  listener_limit: "the server is full",
  room_limit: "the server holds too many rooms",
  overloaded: "the server has too much to do",
  rate_limited: "your network asks too often",
  too_many_connections: "your network holds too many connections",
  challenge_required: "newcomers are asked for a little work first",
  challenge_failed: "the little work that was asked for came out wrong",
  ticket_invalid: "the ticket is not good here",
  ticket_expired: "the ticket was not used in time",
  ticket_elsewhere: "the ticket is used by a newer connection",
  origin_unavailable: "the room's sound cannot be had",
  internal: "a fault of ours",
};

/** Anybody can bring these about for his own address, one request each: they explain, and confirm nothing. */
const OF_THE_CALLER: ReadonlySet<string> = new Set([
  "rate_limited",
  "too_many_connections",
  "challenge_required",
  "challenge_failed",
  "ticket_invalid",
  "ticket_expired",
  "ticket_elsewhere",
] satisfies ErrorCode[]);

/** Whether something that is ours, not the caller's, kept him out. */
export function isOurDoing(refused: ListenerFacts["refused"]): boolean {
  return Object.entries(refused).some(([code, count]) => count > 0 && code in IN_WORDS && !OF_THE_CALLER.has(code));
}

/** The most frequent first: `the server is full (3 times)`. */
export function troublesOf(refused: ListenerFacts["refused"]): string[] {
  return Object.entries(refused)
    .toSorted(([, one], [, other]) => other - one)
    .flatMap(([code, count]) => {
      const words = IN_WORDS[code as ErrorCode];
      return words === undefined || count <= 0 ? [] : [count === 1 ? words : `${words} (${count} times)`];
    });
}

const LISTED_MAX = 3;

export function listed(phrases: readonly string[]): string {
  return phrases.slice(0, LISTED_MAX).join("; ");
}

/** `0.4 s`, `12 s`, `3 min`; what lies ahead of live, by clocks that differ, is none. */
export function span(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** For the middle of a sentence. */
export function soundsOf({ heardAtMs, behindMs }: ListenerFacts, nowMs: number): string {
  const ago = heardAtMs === null ? "" : ` ${span(nowMs - heardAtMs)} ago`;
  const behind = behindMs === null ? "" : `, ${span(behindMs)} behind live`;
  return `your player acknowledged sound${ago}${behind}`;
}

/** A sentence; empty when nothing was heard. */
export function hearingOf(facts: ListenerFacts, nowMs: number): string {
  if (facts.heardAtMs === null) return "";
  const text = soundsOf(facts, nowMs);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
