import type { SpeakerPhase } from "../../client/speaker/index.ts";
import type { RoomState } from "../../src/protocol/index.ts";
import { elapsedText } from "../ui/words.ts";

/** Who hears this microphone: nobody, the others on stage, everybody; or it is being found out again. */
export type Air = "off" | "backstage" | "on" | "joining" | "lost";

export function airOf(room: RoomState, phase: SpeakerPhase): Air {
  switch (phase) {
    case "connecting":
      return "joining";
    case "reconnecting":
      return "lost";
    case "on-air":
      return room === "live" ? "on" : "backstage";
    default:
      return "off";
  }
}

export const AIR_SIGN: Record<Air, string> = {
  off: "Off air",
  backstage: "Backstage",
  on: "On air",
  joining: "Joining",
  lost: "Reconnecting",
};

/**
 * `alone`: nobody else is on stage, so that a live room without this microphone plays soft music. `lostForMs`: how long ago
 * the connection broke. `offline`: this device knows that it has no network.
 */
export type AirFacts = {
  room: RoomState;
  phase: SpeakerPhase;
  muted: boolean;
  host: boolean;
  alone: boolean;
  lostForMs?: number;
  offline?: boolean;
  /** When the room opens by itself, such as "20:00"; left out where it does not, or has. */
  opensAt?: string | undefined;
};

/** A connection that is mended within this time does not need a clock. */
const SHORT_MS = 5_000;

/** What the sign means, and what comes next. */
export function airSentence(air: Air, facts: AirFacts): string {
  switch (air) {
    case "joining":
      return "Connecting you to the stage.";
    case "lost":
      return lostSentence(facts);
    case "backstage":
      if (facts.opensAt !== undefined)
        return `Only those in the studio hear each other. On air by itself at ${facts.opensAt}.`;
      return facts.host
        ? "The others on stage hear you. The audience hears soft music until you go live."
        : "The others on stage hear you. The audience does not, until the host goes live.";
    case "on":
      return facts.muted ? "You are live, and muted: nobody hears you." : "Everybody who listens hears you.";
    default:
      return offSentence(facts);
  }
}

function lostSentence({ room, alone, lostForMs = 0, offline = false }: AirFacts): string {
  const broke = offline ? "This device has no network." : "The connection broke.";
  const heard = room === "live" && !alone ? "The others go on; nobody hears you." : "Nobody hears you.";
  const music = room === "live" && alone ? " Listeners hear soft music until you are back." : "";
  const since = lostForMs < SHORT_MS ? "" : ` Trying for ${elapsedText(lostForMs)}.`;
  return `${broke} ${heard}${music} You are put back on stage as soon as it works; there is nothing to press.${since}`;
}

function offSentence({ room, phase, host, alone }: AirFacts): string {
  if (room === "live") return liveWithoutYou(phase, alone);
  if (phase === "ended") return "You have left the stage. Nobody hears you.";
  if (phase !== "ready") return "Nobody hears you yet. Check your microphone first.";
  if (host) return "Nobody hears you yet. Meet your guests backstage, or go live at once.";
  return "Nobody hears you yet. Join backstage when you are ready.";
}

function liveWithoutYou(phase: SpeakerPhase, alone: boolean): string {
  if (phase === "ended") {
    return alone
      ? "You have left the stage. The room is live: listeners hear soft music until you are back."
      : "You have left the stage. The room is live without you.";
  }
  if (alone) return "The room is live. Listeners hear soft music until you join.";
  return "The room is live. The audience hears you as soon as you join.";
}
