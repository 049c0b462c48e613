import type { Scope, Signal } from "../../../protocol/index.ts";
import { isSameScope } from "../scopes.ts";
import type { Sighting } from "../sighting.ts";
import { areFew, areMost, type House } from "./house.ts";

/** What is seen by room and by edge at once; the others know where they are. */
const SPREAD: ReadonlySet<Signal> = new Set([
  "joins-failing",
  "stalls",
  "ears-lost",
  "probe-silent",
  "probe-late",
  "probe-unreachable",
]);

/**
 * Says of each signal where it is: the same stalls are seen by room and by edge. Few edges and most rooms: the edges. Few rooms: the
 * rooms. Most of both: everywhere, and then it is one sighting.
 */
export function localise(sightings: readonly Sighting[], house: House): Sighting[] {
  const bySignal = Map.groupBy(sightings, ({ signal }) => signal);
  return [...bySignal].flatMap(([signal, all]) => (SPREAD.has(signal) ? placed(all, house) : all));
}

function placed(sightings: readonly Sighting[], house: House): Sighting[] {
  const byRoom = sightings.filter(({ scope }) => scope.room !== undefined);
  const byEdge = sightings.filter(({ scope }) => scope.room === undefined);
  const rooms = distinct(byRoom, "room");
  const edges = distinct(sightings, "edge");
  const ofFewEdges = areFew(edges.length, house.edges.length);
  const ofFewRooms = areFew(rooms.length, house.rooms.length);
  if (ofFewRooms || (rooms.length > 0 && house.rooms.length < 2 && !ofFewEdges)) return byRoom;
  if (ofFewEdges) return edges.map((edge) => ofEdge(edge, byRoom, byEdge));
  if (areMost(rooms.length, house.rooms.length)) return [everywhere(byRoom, rooms.length, house)];
  return byRoom.length > 0 ? byRoom : byEdge;
}

/** What its own counts say of an edge, or what one of its rooms shows. */
function ofEdge(edge: string, byRoom: readonly Sighting[], byEdge: readonly Sighting[]): Sighting {
  const own = byEdge.find(({ scope }) => isSameScope(scope, { edge }));
  const inRooms = byRoom.filter(({ scope }) => scope.edge === edge);
  const [first] = own === undefined ? inRooms : [own];
  if (first === undefined) throw new RangeError("Cannot place a sighting: its edge has none");
  return inRooms.length > 1 || own !== undefined ? { ...first, scope: { edge } } : first;
}

const EVERYWHERE: Partial<Record<Signal, string>> = {
  "joins-failing": "people are not let in by a fault of ours",
  stalls: "the sound stops again and again",
  "ears-lost": "those who are connected do not acknowledge sound",
  "probe-silent": "the program is silent",
  "probe-late": "the program is late",
  "probe-unreachable": "our probes cannot connect",
};

function everywhere(sightings: readonly Sighting[], rooms: number, house: House): Sighting {
  const [first] = sightings;
  if (first === undefined) throw new RangeError("Cannot place a sighting: there is none");
  const hard = sightings.find(({ weight }) => weight === "hard") ?? first;
  const clause = `${EVERYWHERE[first.signal] ?? first.clause} in ${rooms} of ${house.rooms.length} rooms`;
  const scope: Scope = {};
  return {
    ...hard,
    scope,
    clause,
    says: `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}.`,
    sinceMs: Math.min(...sightings.map(({ sinceMs }) => sinceMs)),
    value: sightings.reduce((sum, { value }) => sum + value, 0),
  };
}

function distinct(sightings: readonly Sighting[], field: "room" | "edge"): string[] {
  return [...new Set(sightings.map(({ scope }) => scope[field]).filter((each) => each !== undefined))];
}
