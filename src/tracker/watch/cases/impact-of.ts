import type { Incident } from "../../../protocol/index.ts";
import { familyOf } from "../families.ts";

/** From this share of all listeners on, a room is as good as everywhere. */
const NEARLY_ALL = 0.5;

/** What it means for listeners. `roomShare`: of all listeners, those in the room that it is of. */
export function impactOf(
  of: Pick<Incident, "state" | "categories" | "scope" | "signs">,
  roomShare: number,
): Incident["impact"] {
  if (of.state !== "trouble") return "minor";
  const isFelt = of.categories.some((each) => ["hearing", "joining"].includes(familyOf(each)));
  if (!isFelt) return "minor";
  const { room, edge, region } = of.scope;
  if (edge !== undefined || region !== undefined) return "major";
  // Without control what is under way goes on.
  const goesOn = of.signs.every(({ signal }) => signal === "control-gone") && !of.categories.includes("no-sound");
  if (room === undefined) return goesOn ? "major" : "critical";
  return roomShare >= NEARLY_ALL ? "critical" : "major";
}
