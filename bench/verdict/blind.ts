import type { RoomSigns } from "../../src/protocol/index.ts";
import type { Episode } from "../../src/siege/index.ts";

/**
 * The same evening seen by edges that can tell how many requests came and whose fault the answers were, and nothing of who made them. No judge can tell
 * crowd from attack by that: it has to say that it does not know.
 */
export function blinded(episode: Episode): Episode {
  const seconds = episode.seconds.map((second) => {
    const rooms = Object.entries(second.signs.rooms).map(([room, signs]) => [room, blind(signs)]);
    const context = { ...second.context, expectedAtMs: [], postsAtMs: null };
    return {
      ...second,
      context,
      signs: { ...second.signs, rooms: Object.fromEntries(rooms) as Record<string, RoomSigns> },
    };
  });
  return { ...episode, seconds };
}

function blind(signs: RoomSigns): RoomSigns {
  return {
    ...signs,
    surfaces: {},
    stages: { page: 0, asset: 0, ticket: 0, socket: 0, sound: 0 },
    addresses: "",
    prefixes: "",
    addressBuckets: signs.addressBuckets.map(() => 0),
    prefixBuckets: signs.prefixBuckets.map(() => 0),
    perSource: signs.perSource.map(() => 0),
    busiestAddress: 0,
    busiestPrefix: 0,
    arrivals: 0,
    returning: 0,
    known: 0,
    gapPairs: 0,
    evenPairs: 0,
    probe: { slowed: 0, backedOff: 0, persisted: 0 },
    challenges: { asked: 0, solved: 0, wrong: 0 },
    abuses: {},
    refused: {},
    left: 0,
  };
}
