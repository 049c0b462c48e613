import type { ListenFault } from "../listen-fault.ts";

/** What ends the attempts, or changes how the next one asks. */
export type Verdict = ListenFault | "ended" | "resume-impossible";

/** Reads an edge's reason for closing or refusing; `undefined` when another attempt may go better. */
export function verdictOf(code: string | undefined): Verdict | undefined {
  switch (code) {
    case "room_ended":
      return "ended";
    case "room_not_found":
      return { code, message: "Cannot listen: no room has this id" };
    case "rendition_not_found":
      return { code, message: "Cannot listen: the room has no such rendition" };
    case "ticket_elsewhere":
      return { code, message: "Cannot listen here: the same ticket listens in another tab or on another device" };
    case "part_gone":
    case "part_not_yet":
      return "resume-impossible";
    default:
      return undefined;
  }
}
