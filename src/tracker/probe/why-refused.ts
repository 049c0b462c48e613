import type { ErrorBody, ErrorCode } from "../../protocol/index.ts";

const WITHIN_MS = 2_000;
/** What the door decides, and what a room that is over says: no trouble by itself. */
const DECIDED: ReadonlySet<string> = new Set([
  "place_waiting",
  "door_suspended",
  "challenge_required",
  "rate_limited",
  "too_many_connections",
  "listener_limit",
  "room_ended",
  "room_not_found",
] satisfies ErrorCode[]);

export type Refusal = { isDecided: boolean; code: string };

/** Asks without a handshake what the handshake could not say. Never rejects. */
export async function whyRefused(asked: {
  origin: string;
  room: string;
  tls: { rejectUnauthorized: boolean } | undefined;
  signal: AbortSignal;
}): Promise<Refusal> {
  const { origin, room, tls, signal } = asked;
  try {
    const answer = await fetch(new URL(`/r/${room}/listen`, origin), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]),
      ...(tls === undefined ? {} : { tls }),
    });
    const body = (await answer.json()) as Partial<ErrorBody>;
    const code = body.error?.code ?? `http_${answer.status}`;
    return { isDecided: DECIDED.has(code), code };
  } catch {
    return { isDecided: false, code: "network" };
  }
}
