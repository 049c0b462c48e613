import { FIRST_WORD_MS, GONE_AFTER_MS } from "../limits.ts";
import type { Sighting } from "../sighting.ts";
import { counted, figure } from "../words/figures.ts";
import type { Fleet } from "./fleet.ts";
import type { KnownRooms } from "./known-rooms.ts";

/** Parts that are away for less are a room that another origin takes over. */
const SILENT_FOR_MS = 3_000;
const NO_ORIGIN_FOR_MS = 2_000;
/** A loss of one origin of several is remembered for so long beside other signs. */
const FEWER_FOR_MS = 30_000;
/** From this share of the edges on, parts are missing at their source. */
const MOST = 0.5;

/** Watches control, the origins and whether parts come to the edges. A pure core: times are arguments. */
export class Processes {
  readonly #startedAtMs: number;
  #noOriginSinceMs: number | undefined;
  #silentSinceMs: number | undefined;
  #fewer: { was: number; now: number; sinceMs: number } | undefined;
  #origins = 0;

  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
  }

  /** Once a second. */
  look(rooms: KnownRooms, fleet: Fleet, atMs: number): void {
    if (rooms.origins < this.#origins) this.#fewer = { was: this.#origins, now: rooms.origins, sinceMs: atMs };
    this.#origins = rooms.origins;
    const needed = rooms.heardAtMs !== undefined && rooms.open().length > 0;
    this.#noOriginSinceMs = needed && rooms.origins === 0 ? (this.#noOriginSinceMs ?? atMs) : undefined;
    this.#silentSinceMs = partsMissing(rooms, fleet) ? (this.#silentSinceMs ?? atMs) : undefined;
  }

  sightings(rooms: KnownRooms, fleet: Fleet, atMs: number): Sighting[] {
    const all = [
      this.#control(rooms, fleet, atMs),
      this.#noOrigin(atMs),
      this.#silent(rooms, atMs),
      this.#fewerNow(atMs),
    ];
    return all.filter((each) => each !== undefined);
  }

  #control({ heardAtMs }: KnownRooms, fleet: Fleet, atMs: number): Sighting | undefined {
    const patienceMs = heardAtMs === undefined ? FIRST_WORD_MS : GONE_AFTER_MS;
    const sinceMs = heardAtMs ?? this.#startedAtMs;
    if (atMs - sinceMs < patienceMs) return undefined;
    const isAll = fleet.edges().length === 0;
    const clause = isAll
      ? "none of our servers is heard"
      : "the process that opens rooms and lets people in does not answer; what is under way goes on";
    return {
      ...SERVERS,
      signal: "control-gone",
      categories: isAll ? ["cannot-join", "no-sound", "cannot-speak", "page"] : ["cannot-join", "cannot-speak"],
      sinceMs,
      value: 1,
      expected: 0,
      clause,
      says: isAll ? "No server has said anything to this page." : "Control has said nothing to this page.",
    };
  }

  #noOrigin(atMs: number): Sighting | undefined {
    const sinceMs = this.#noOriginSinceMs;
    if (sinceMs === undefined || atMs - sinceMs < NO_ORIGIN_FOR_MS) return undefined;
    return {
      ...SERVERS,
      signal: "origin-gone",
      categories: ["no-sound"],
      sinceMs,
      value: 0,
      expected: 1,
      clause: "no process makes the sound of the rooms",
      says: "Control knows of no process that makes sound.",
    };
  }

  #silent(rooms: KnownRooms, atMs: number): Sighting | undefined {
    const sinceMs = this.#silentSinceMs;
    if (sinceMs === undefined || atMs - sinceMs < SILENT_FOR_MS) return undefined;
    const [only, ...others] = rooms.open();
    const scope = only !== undefined && others.length === 0 ? { room: only.room } : {};
    const of = scope.room === undefined ? "most rooms" : `"${rooms.title(scope.room)}"`;
    return {
      ...SERVERS,
      signal: "origin-gone",
      scope,
      categories: ["no-sound"],
      sinceMs,
      value: 1,
      expected: 0,
      clause: `the sound of ${of} does not reach the edges`,
      says: `No sound of ${of} comes to the edges.`,
    };
  }

  #fewerNow(atMs: number): Sighting | undefined {
    if (this.#fewer === undefined || atMs - this.#fewer.sinceMs > FEWER_FOR_MS) return undefined;
    const { was, now, sinceMs } = this.#fewer;
    const clause = `${figure(now)} of ${counted(was, "process", "processes")} that make sound are left`;
    return {
      ...SERVERS,
      signal: "origin-gone",
      weight: "support",
      categories: ["no-sound"],
      sinceMs,
      value: now,
      expected: was,
      clause,
      says: `${clause}.`,
    };
  }
}

const SERVERS = { witness: "servers", weight: "hard", scope: {} } as const;

/** Whether most edges lack the parts of most rooms that they serve. */
function partsMissing(rooms: KnownRooms, fleet: Fleet): boolean {
  const open = rooms.open().length;
  const serving = fleet.edges().filter(({ facts }) => Object.keys(facts.rooms).length > 0);
  if (open === 0 || serving.length === 0) return false;
  const without = serving.filter(({ facts, silentRooms }) => {
    return silentRooms > MOST * Math.min(open, Object.keys(facts.rooms).length);
  });
  return without.length > MOST * serving.length;
}
