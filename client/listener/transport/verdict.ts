import type { ListenFault } from "../listener-state.ts";
import type { RoomStanding } from "./listen-environment.ts";

/** What ends the attempts, or changes how the next one asks. */
export type Verdict = ListenFault | "ended" | "resume-impossible";

const ABSENT: ListenFault = { code: "room_not_found", message: "Cannot listen: no room has this id" };

/** Reads an edge's reason for closing; `undefined` when it is none that an attempt more could not mend. */
export function closeVerdict(reason: string): Verdict | undefined {
  switch (reason) {
    case "room_ended":
      return "ended";
    case "room_not_found":
      return ABSENT;
    case "rendition_not_found":
      return { code: reason, message: "Cannot listen: the room has no such rendition" };
    case "part_gone":
    case "part_not_yet":
      return "resume-impossible";
    default:
      return undefined;
  }
}

export function standingVerdict(standing: RoomStanding): Verdict | undefined {
  if (standing === "absent") return ABSENT;
  return standing === "ended" ? "ended" : undefined;
}
