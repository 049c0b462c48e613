import type { EdgeSigns, RoomSigns } from "../../../protocol/index.ts";

/** A second in which nobody came, but for what is given. */
export function roomSigns(over: Partial<RoomSigns>): RoomSigns {
  const nothing = { requests: 0, arrivals: 0, returning: 0, known: 0, gapPairs: 0, evenPairs: 0, left: 0, stalls: 0 };
  return {
    ...nothing,
    surfaces: {},
    stages: { page: 0, asset: 0, ticket: 0, socket: 0, sound: 0 },
    addresses: "",
    prefixes: "",
    addressBuckets: [],
    prefixBuckets: [],
    busiestAddress: 0,
    busiestPrefix: 0,
    perSource: [],
    probe: { slowed: 0, backedOff: 0, persisted: 0 },
    challenges: { asked: 0, solved: 0, wrong: 0 },
    abuses: {},
    refused: {},
    answers: { fine: 0, theirs: 0, ours: 0 },
    listeners: 0,
    ...over,
  };
}

/** An edge at ease. */
export function edgeSigns(over: Partial<EdgeSigns>): EdgeSigns {
  const ease = { edge: "e1", load: 0, listeners: 0, capacity: 100, relayConnected: true, silentRooms: 0 };
  return { ...ease, atMs: 0, turnedAway: 0, rooms: {}, ...over };
}
