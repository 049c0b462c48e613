import type { NetworkStats } from "./rtcp-exchange.ts";
import type { Session } from "./session.ts";

export type SpeakerStats = NetworkStats & {
  room: string;
  participant: string;
  session: string;
  state: Session["state"];
  /** What the jitter buffer holds back, and what it aims to; `null` before any sound. */
  delayMs: number | null;
  targetMs: number | null;
};

export function statsOf(session: Session): SpeakerStats {
  const delay = session.receiver?.delay();
  return {
    room: session.room,
    participant: session.participant,
    session: session.id,
    state: session.state,
    delayMs: delay?.delayMs ?? null,
    targetMs: delay?.targetMs ?? null,
    ...session.stream.rtcp.stats,
  };
}
