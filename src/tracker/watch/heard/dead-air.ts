import type { KnownRooms } from "../fleet/known-rooms.ts";
import type { Sighting } from "../sighting.ts";
import { figure } from "../words/figures.ts";
import type { Names } from "../words/names.ts";

/** The hold sound comes after a while of silence by itself; a host who reloads the page, or changes networks, is back by then. */
const TOLD_AFTER_MS = 15_000;

/** Rooms that are live and in which nobody is heard: listeners hear the hold sound. A host may mean it, so it is never more than possible alone. */
export function deadAir(known: KnownRooms, names: Names, atMs: number): Sighting[] {
  return known.open().flatMap(({ room }): Sighting[] => {
    const sinceMs = known.deadAirSince(room);
    if (sinceMs === undefined || atMs - sinceMs < TOLD_AFTER_MS) return [];
    const title = `"${names.room(room)}"`;
    return [
      {
        ...{ signal: "dead-air", witness: "servers", weight: "mild", scope: { room }, categories: ["no-sound"] },
        ...{ sinceMs, value: (atMs - sinceMs) / 1_000, expected: 0 },
        clause: `nobody is heard in ${title}: listeners hear the hold sound`,
        says: `${title} is live, and nobody has been heard there for ${figure((atMs - sinceMs) / 1_000)} s; the hold sound plays.`,
      },
    ];
  });
}
