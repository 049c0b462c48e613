import { ENTROPY_BUCKETS, PER_SOURCE_BOUNDS, type RoomSigns, STAGES } from "../protocol/index.ts";
import { REGISTERS, readSketch, unite, writeSketch } from "./distinct.ts";

/** `RoomSigns` with its sketches open, to be added up. */
export type Tally = Omit<RoomSigns, "addresses" | "prefixes"> & { addresses: Uint8Array; prefixes: Uint8Array };

export function emptyTally(): Tally {
  return {
    requests: 0,
    surfaces: {},
    stages: { page: 0, asset: 0, ticket: 0, socket: 0, sound: 0 },
    addresses: new Uint8Array(REGISTERS),
    prefixes: new Uint8Array(REGISTERS),
    addressBuckets: new Array<number>(ENTROPY_BUCKETS).fill(0),
    prefixBuckets: new Array<number>(ENTROPY_BUCKETS).fill(0),
    busiestAddress: 0,
    busiestPrefix: 0,
    perSource: new Array<number>(PER_SOURCE_BOUNDS.length + 1).fill(0),
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
    listeners: 0,
    left: 0,
    stalls: 0,
  };
}

/** Shares everything but the sketches with `signs`. */
export function openSigns(signs: RoomSigns): Tally {
  return { ...signs, addresses: readSketch(signs.addresses), prefixes: readSketch(signs.prefixes) };
}

export function closeSigns(tally: Tally): RoomSigns {
  return { ...tally, addresses: writeSketch(tally.addresses), prefixes: writeSketch(tally.prefixes) };
}

const SUMS = [
  "requests",
  "arrivals",
  "returning",
  "known",
  "gapPairs",
  "evenPairs",
  "busiestAddress",
  "busiestPrefix",
  "left",
  "stalls",
] as const;

/**
 * Adds what another edge saw, or a later second; `listeners` are added too, which only edges of one second may be. The busiest
 * sources of two edges, or of two seconds, are taken for the same: an estimate from above.
 */
export function addTally(into: Tally, part: Tally): void {
  for (const name of SUMS) into[name] += part[name];
  into.listeners += part.listeners;
  for (const stage of STAGES) into.stages[stage] += part.stages[stage];
  addNamed(into.surfaces, part.surfaces);
  addNamed(into.abuses, part.abuses);
  addNamed(into.refused, part.refused);
  addNamed(into.probe, part.probe);
  addNamed(into.challenges, part.challenges);
  addNamed(into.answers, part.answers);
  addList(into.addressBuckets, part.addressBuckets);
  addList(into.prefixBuckets, part.prefixBuckets);
  addList(into.perSource, part.perSource);
  unite(into.addresses, part.addresses);
  unite(into.prefixes, part.prefixes);
}

function addNamed<Name extends string>(into: Partial<Record<Name, number>>, part: Partial<Record<Name, number>>): void {
  for (const name in part) into[name] = (into[name] ?? 0) + (part[name] ?? 0);
}

function addList(into: number[], part: readonly number[]): void {
  for (let at = 0; at < into.length; at++) into[at] = (into[at] ?? 0) + (part[at] ?? 0);
}
