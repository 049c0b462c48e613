import { BEHIND_BUCKETS_MS, type EdgeFacts, type RoomAudience } from "../../../protocol/index.ts";

/** A report in which nobody listens, but for what is given. */
export function roomAudience(over: Partial<RoomAudience> = {}): RoomAudience {
  return {
    websocket: 0,
    stream: 0,
    hls: 0,
    hlsError: 0,
    ears: 0,
    joins: 0,
    leaves: 0,
    stalls: 0,
    behind: new Array<number>(BEHIND_BUCKETS_MS.length + 1).fill(0),
    resumed: {},
    intervalMs: 200,
    ...over,
  };
}

export function edgeFacts(edge: string, rooms: Record<string, Partial<RoomAudience>>, leaving = false): EdgeFacts {
  const full = Object.entries(rooms).map(([room, audience]) => [room, roomAudience(audience)]);
  return { edge, url: null, load: 0, listeners: 0, leaving, rooms: Object.fromEntries(full) };
}
