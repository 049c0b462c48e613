import type { EdgeSigns, RoomSigns } from "../../protocol/index.ts";
import { closeSigns, emptyTally } from "../tally.ts";

/** One second of a room in which a few people listen and nothing happens. */
export function quietRoom(over: Partial<RoomSigns> = {}): RoomSigns {
  return {
    ...closeSigns(emptyTally()),
    requests: 3,
    surfaces: { page: 1, api: 1, listen: 1 },
    arrivals: 1,
    answers: { fine: 3, theirs: 0, ours: 0 },
    perSource: [2, 1, 0, 0, 0, 0],
    listeners: 100,
    ...over,
  };
}

/** One second of an edge at ease with this one room. */
export function quietEdge(room: string, signs: Partial<RoomSigns> = {}, over: Partial<EdgeSigns> = {}): EdgeSigns {
  const ofRoom = quietRoom(signs);
  return {
    edge: "e1",
    atMs: 0,
    load: 0.2,
    listeners: ofRoom.listeners,
    capacity: 1_000,
    relayConnected: true,
    silentRooms: 0,
    turnedAway: 0,
    rooms: { [room]: ofRoom },
    ...over,
  };
}
