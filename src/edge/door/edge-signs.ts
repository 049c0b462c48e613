import type { GateSigns } from "../../flood/index.ts";
import type { EdgeSigns, RoomAudience, RoomSigns } from "../../protocol/index.ts";

/** Rooms in one message, which has to fit into one object of the relay. */
const ROOMS_PER_MESSAGE = 64;

/** Of a room that nobody came to in this second; its sketches, being none, have seen nothing. */
const NOBODY_CAME: GateSigns = {
  requests: 0,
  surfaces: {},
  stages: { page: 0, asset: 0, ticket: 0, socket: 0, sound: 0 },
  addresses: "",
  prefixes: "",
  addressBuckets: [],
  prefixBuckets: [],
  busiestAddress: 0,
  busiestPrefix: 0,
  perSource: [],
  arrivals: 0,
  returning: 0,
  known: 0,
  gapPairs: 0,
  evenPairs: 0,
  probe: { slowed: 0, backedOff: 0, persisted: 0 },
  challenges: { asked: 0, solved: 0, wrong: 0 },
  abuses: {},
  refused: {},
  answers: { fine: 0, theirs: 0, ours: 0 },
};

type Sums = { leaves: number; stalls: number };

/** Puts what the flood gate saw of each room together with what its listeners did since it was last asked. */
export class SignsTeller {
  #told = new Map<string, Sums>();

  /** One message or more. */
  messages(
    edge: Omit<EdgeSigns, "rooms">,
    gate: Record<string, GateSigns>,
    audiences: Readonly<Record<string, RoomAudience>>,
  ): EdgeSigns[] {
    // Listeners may leave or stall in a room that nobody comes to.
    const names = new Set([...Object.keys(gate), ...Object.keys(audiences)]);
    const rooms = [...names].map((room) => {
      return [room, this.#complete(room, gate[room] ?? NOBODY_CAME, audiences[room])] as const;
    });
    this.#remember(audiences);
    const messages: EdgeSigns[] = [];
    for (let at = 0; at < Math.max(1, rooms.length); at += ROOMS_PER_MESSAGE) {
      messages.push({ ...edge, rooms: Object.fromEntries(rooms.slice(at, at + ROOMS_PER_MESSAGE)) });
    }
    return messages;
  }

  #complete(room: string, signs: GateSigns, audience: RoomAudience | undefined): RoomSigns {
    if (audience === undefined) return { ...signs, listeners: 0, left: 0, stalls: 0 };
    const before = this.#told.get(room) ?? audience;
    return {
      ...signs,
      listeners: audience.websocket + audience.stream,
      left: Math.max(0, audience.leaves - before.leaves),
      stalls: Math.max(0, audience.stalls - before.stalls),
    };
  }

  #remember(audiences: Readonly<Record<string, RoomAudience>>): void {
    this.#told = new Map(Object.entries(audiences).map(([room, { leaves, stalls }]) => [room, { leaves, stalls }]));
  }
}
