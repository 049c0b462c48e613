import type { Incident, Scope } from "../../../protocol/index.ts";
import { familyOf } from "../families.ts";

/** From this share of all listeners on, a room is as good as everywhere. */
const NEARLY_ALL = 0.5;

/** What it means for listeners. `roomShare`: of all listeners, those in the room that it is of. */
export function impactOf(
  of: Pick<Incident, "state" | "categories"> & { scope: Scope },
  roomShare: number,
): Incident["impact"] {
  if (of.state !== "trouble") return "minor";
  const isFelt = of.categories.some((each) => ["hearing", "joining"].includes(familyOf(each)));
  if (!isFelt) return "minor";
  const { room, edge, region } = of.scope;
  if (edge !== undefined || region !== undefined) return "major";
  if (room === undefined) return "critical";
  return roomShare >= NEARLY_ALL ? "critical" : "major";
}
