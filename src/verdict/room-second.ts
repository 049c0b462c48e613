import type { EdgeSigns, RoomSigns } from "../protocol/index.ts";
import { addTally, closeSigns, emptyTally, openSigns, type Tally } from "./tally.ts";
import type { VerdictContext } from "./verdict-context.ts";

/** What all edges said of themselves in one second. */
export type Fleet = {
  edges: number;
  /** Edges that were heard within ten seconds, and have been silent for three. */
  missing: number;
  /** The highest of any edge. */
  load: number;
  listeners: number;
  capacity: number;
  /** Edges that do not reach the relay. */
  cutOff: number;
  silentRooms: number;
  turnedAway: number;
};

/** One second of a room over all edges, or ten of them at ease: all that a verdict rests on, and what is kept. */
export type RoomSecond = {
  /** Its end; Unix milliseconds. */
  atMs: number;
  spanMs: number;
  /** Nothing had to be explained. */
  calm: boolean;
  signs: RoomSigns;
  fleet: Fleet;
  context: VerdictContext;
};

/** The same with its sketches open. */
export type OpenSecond = Omit<RoomSecond, "signs"> & { tally: Tally };

export function openSecond({ signs, ...rest }: RoomSecond): OpenSecond {
  return { ...rest, tally: openSigns(signs) };
}

export function closeSecond({ tally, ...rest }: OpenSecond): RoomSecond {
  return { ...rest, signs: closeSigns(tally) };
}

/** Several seconds as one; what is no sum is the last one's, or the worst. At least one. */
export function joinSeconds(seconds: readonly OpenSecond[]): OpenSecond {
  const last = seconds.at(-1);
  if (last === undefined) throw new RangeError("Cannot join seconds: there are none");
  const tally = emptyTally();
  for (const second of seconds) addTally(tally, second.tally);
  tally.listeners = last.tally.listeners;
  const most = (read: (fleet: Fleet) => number) => Math.max(...seconds.map(({ fleet }) => read(fleet)));
  const fleet = {
    ...last.fleet,
    load: most(({ load }) => load),
    missing: most(({ missing }) => missing),
    cutOff: most(({ cutOff }) => cutOff),
    silentRooms: most(({ silentRooms }) => silentRooms),
    turnedAway: seconds.reduce((sum, second) => sum + second.fleet.turnedAway, 0),
  };
  const context = { ...last.context, measures: seconds.flatMap((second) => second.context.measures) };
  return {
    atMs: last.atMs,
    spanMs: seconds.reduce((sum, { spanMs }) => sum + spanMs, 0),
    calm: seconds.every(({ calm }) => calm),
    tally,
    fleet,
    context,
  };
}

/** Every edge's last word of itself. Who speaks of many rooms does it in several messages of one moment, which say the same of the edge. */
export function fleetOf(said: readonly EdgeSigns[], missing: number): Fleet {
  const moments = [...new Map(said.map((signs) => [`${signs.edge} ${signs.atMs}`, signs])).values()];
  const latest = [...new Map(moments.map((signs) => [signs.edge, signs])).values()];
  return {
    edges: latest.length,
    missing,
    load: Math.max(0, ...latest.map(({ load }) => load)),
    listeners: latest.reduce((sum, { listeners }) => sum + listeners, 0),
    capacity: latest.reduce((sum, { capacity }) => sum + capacity, 0),
    cutOff: latest.filter(({ relayConnected }) => !relayConnected).length,
    silentRooms: Math.max(0, ...latest.map(({ silentRooms }) => silentRooms)),
    turnedAway: moments.reduce((sum, { turnedAway }) => sum + turnedAway, 0),
  };
}
