import type {
  ControlFacts,
  EdgeFacts,
  EdgeSigns,
  RoomAudience,
  RoomNotice,
  RoomSigns,
} from "../../../protocol/index.ts";

/** Messages of a night, with all that a test does not care for filled in. For tests. */
export function audience(over: Partial<RoomAudience>): RoomAudience {
  return {
    ...{ websocket: 0, stream: 0, hls: 0, hlsError: 0, ears: 0, joins: 0, leaves: 0, stalls: 0 },
    ...{ behind: [], resumed: {}, intervalMs: 200 },
    ...over,
  };
}

export function edgeFacts(edge: string, rooms: Record<string, RoomAudience>, leaving = false): EdgeFacts {
  const listeners = Object.values(rooms).reduce((sum, { websocket, stream }) => sum + websocket + stream, 0);
  return { edge, url: `https://${edge}.example`, load: 0.2, listeners, leaving, rooms };
}

export function edgeSigns(edge: string, atMs: number, failed: Record<string, number>, silentRooms: number): EdgeSigns {
  const rooms = Object.fromEntries(
    Object.entries(failed).map(([room, ours]) => [
      room,
      { answers: { fine: 0, theirs: 0, ours }, refused: {} } as RoomSigns,
    ]),
  );
  return {
    edge,
    atMs,
    load: 0.2,
    listeners: 0,
    capacity: 9_999,
    relayConnected: true,
    silentRooms,
    turnedAway: 0,
    rooms,
  };
}

export function notice(room: string, title: string, state: RoomNotice["state"] = "live"): RoomNotice {
  return { room, title, state, playing: "speakers", listeners: 0, speakers: [] };
}

export function controlFacts(rooms: RoomNotice[], edges: number, origins = 2): ControlFacts {
  return { bootId: "boot-1", rooms, edges, origins };
}
