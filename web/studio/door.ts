/** `keyless`: nobody said who this is. `refused`: the token is not of this room, or not any more. */
export type Door = "opening" | "keyless" | "refused" | "missing" | "removed" | "ended" | "open";

/** What a refusal's code means for the door; `undefined` for what may pass. */
export function doorAfter(code: string | undefined): Door | undefined {
  switch (code) {
    case "room_not_found":
      return "missing";
    case "room_ended":
      return "ended";
    case "token_invalid":
    case "token_missing":
      return "refused";
    default:
      return undefined;
  }
}

/** What stands in the place of a studio that cannot be entered. */
export const CLOSED_DOORS: Partial<Record<Door, { title: string; text: string }>> = {
  keyless: {
    title: "The studio needs your personal link",
    text: "Open the link that the host sent you. If you host this room, open the studio from the lobby of the browser that made it.",
  },
  refused: {
    title: "This link does not open the studio",
    text: "It may be mistyped, or the host has taken it back. Ask the host for a new one.",
  },
  missing: { title: "There is no room here", text: "The link may be mistyped, or the room was closed a while ago." },
  removed: { title: "You have left the stage", text: "The host has taken you off the stage. You can still listen." },
  ended: { title: "The room has ended", text: "Your microphone is off. Thank you for speaking." },
};
