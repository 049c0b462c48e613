import { randomBytes } from "node:crypto";
import { StentorError, type TicketKey } from "../../protocol/index.ts";

/** A new key signs from then on: by that time every edge has heard of it. */
const HEARD_MS = 5_000;
/** Tickets of the key before are believed for so long. */
const OLD_KEY_MS = 24 * 3_600_000;
/** Keys in force at once. */
export const TICKET_KEYS_MAX = 8;
const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;
/** A ticket has 16 bits for its key. */
const KEY_IDS = 65_536;

/** The only key of a server that has none. */
export function firstKeys(nowMs: number): TicketKey[] {
  return [newKey(1, nowMs)];
}

/** With a new key at the end, and an end for those before. Throws StentorError `rate_limited` when too many are in force. */
export function rotatedKeys(keys: readonly TicketKey[], nowMs: number): TicketKey[] {
  const fromMs = nowMs + HEARD_MS;
  const inForce = keys
    .filter(({ untilMs }) => untilMs > nowMs)
    .map((key) => ({ ...key, untilMs: Math.min(key.untilMs, fromMs + OLD_KEY_MS) }));
  if (inForce.length >= TICKET_KEYS_MAX) {
    throw new StentorError("rate_limited", `Cannot make a ticket key: ${TICKET_KEYS_MAX} are in force`);
  }
  return [...inForce, newKey(((keys.at(-1)?.id ?? 0) + 1) % KEY_IDS, fromMs)];
}

function newKey(id: number, fromMs: number): TicketKey {
  return { id, secret: randomBytes(32).toString("hex"), fromMs, untilMs: FOR_EVER_MS };
}
