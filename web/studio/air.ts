import type { SpeakerPhase } from "../../client/speaker/index.ts";
import type { RoomState } from "../../src/protocol/index.ts";

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

/** What the sign means, in one sentence. */
export function airSentence(air: Air, facts: { room: RoomState; muted: boolean; host: boolean }): string {
  switch (air) {
    case "joining":
      return "Connecting you to the stage.";
    case "lost":
      return "The connection broke. You are being put back on stage; there is nothing to press.";
    case "backstage":
      return facts.host
        ? "The others on stage hear you. The audience hears soft music until you go live."
        : "The others on stage hear you. The audience does not, until the host goes live.";
    case "on":
      return facts.muted ? "You are live, and muted: nobody hears you." : "Everybody who listens hears you.";
    default:
      return facts.room === "live" ? "The room is live. Nobody hears you yet." : "Nobody hears you.";
  }
}
