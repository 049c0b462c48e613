import type { Scope } from "../../../protocol/index.ts";
import type { EdgeNow, Fleet, RoomNow } from "../fleet/fleet.ts";
import { type Flow, NO_FLOW } from "../fleet/flows.ts";
import type { KnownRooms } from "../fleet/known-rooms.ts";
import { MEASURED_MAX } from "../limits.ts";
import type { Sighting } from "../sighting.ts";
import type { Names } from "../words/names.ts";
import { Ears } from "./ears.ts";
import { LeaveWave } from "./leave-wave.ts";
import { earsLost, joinsFailing, leftAtOnce, stalls } from "./measured-sightings.ts";
import { SeriesShelf } from "./series-shelf.ts";
import { SettledConnections } from "./settled-connections.ts";
import { Tries } from "./tries.ts";

const JOINS_FLOOR = { count: 5, share: 0.1, certainCount: 10, certainShare: 0.5 };
/** A share of listeners who stall, each second: one stall in 20 s of each is felt by everybody. */
const STALLS_FLOOR = { count: 5, share: 0.005, certainCount: 10, certainShare: 0.03 };
const EARS_FLOOR = { count: 30, share: 0.2, certainCount: 50, certainShare: 0.4 };

const JOINS_TOLD = 10;
const FAILED_AT_EASE = 0.02;

/** What is measured of one room or edge in one second. */
type Measured = { name: string; scope: Scope; flow: Flow; listeners: number; settled: number; ears: number };

/** Joins, stalls and ears, by room and by edge, against what is usual. A pure core: times are arguments. */
export class Measurements {
  readonly #joins: SeriesShelf;
  readonly #stalls: SeriesShelf;
  readonly #earsMissing: SeriesShelf;
  readonly #ears = new Map<string, Ears>();
  readonly #settled = new SettledConnections();
  readonly #waves = new Map<string, LeaveWave>();
  readonly #names: Names;
  readonly #tries = new Map<string, Tries>();
  #sightings: Sighting[] = [];

  /** `falseAlarmsPerMonth`: of all that is measured together. */
  constructor(options: { falseAlarmsPerMonth: number; timeZone: string; names: Names }) {
    const { falseAlarmsPerMonth, timeZone, names } = options;
    const third = { falseAlarmsPerMonth: falseAlarmsPerMonth / 3, timeZone };
    this.#joins = new SeriesShelf(JOINS_FLOOR, third);
    this.#stalls = new SeriesShelf(STALLS_FLOOR, third);
    this.#earsMissing = new SeriesShelf(EARS_FLOOR, third);
    this.#names = names;
  }

  /** Takes the second that ends now. */
  second(fleet: Fleet, known: KnownRooms, atMs: number): void {
    const flows = fleet.takeFlows();
    const rooms = new Map([...fleet.rooms()].filter(([room]) => known.mayBeOpen(room)).slice(0, MEASURED_MAX));
    const edges = fleet.edges().slice(0, MEASURED_MAX);
    this.#settled.second(edges);
    const measured = [...this.#ofRooms(rooms, flows), ...this.#ofEdges(edges, flows)];
    this.#sightings = [
      ...measured.flatMap((each) => this.#judge(each, atMs)),
      // Who is cut off with an edge is told of with that edge.
      ...(fleet.gone.size > 0 ? [] : this.#fallen(rooms, known, atMs)),
    ];
    this.#forget(new Set(measured.map(({ name }) => name)));
  }

  /** Whether people come in there as they should: enough came within about a minute, and next to none in vain. */
  areJoinsFine({ room, edge }: Scope): boolean {
    const own = room === undefined ? (edge === undefined ? undefined : `edge ${edge}`) : `room ${room}`;
    const all = [...this.#tries].filter(([name]) => (own === undefined ? name.startsWith("room ") : name === own));
    const joined = all.reduce((sum, [, tries]) => sum + tries.joined, 0);
    const failed = all.reduce((sum, [, tries]) => sum + tries.failed, 0);
    return joined >= JOINS_TOLD && failed < FAILED_AT_EASE * joined;
  }

  sightings(): readonly Sighting[] {
    return this.#sightings;
  }

  #judge(of: Measured, atMs: number): Sighting[] {
    const { name, scope, flow, listeners, settled, ears } = of;
    this.#triesOf(name).second(flow);
    const failed = this.#joins.second(name, atMs, flow.failed, flow.failed + flow.joins);
    const stalled = this.#stalls.second(name, atMs, flow.stalls, listeners);
    const { missing, due } = this.#earsOf(name).second(settled, ears);
    const deaf = this.#earsMissing.second(name, atMs, missing, due);
    return [
      ...(failed === undefined ? [] : [joinsFailing(failed, scope, this.#names)]),
      ...(stalled === undefined ? [] : [stalls(stalled, scope, this.#names)]),
      ...(deaf === undefined || missing < 1 ? [] : [earsLost(deaf, missing, due, scope, this.#names)]),
    ];
  }

  #triesOf(name: string): Tries {
    const known = this.#tries.get(name) ?? new Tries();
    this.#tries.set(name, known);
    return known;
  }

  #earsOf(name: string): Ears {
    const known = this.#ears.get(name) ?? new Ears();
    this.#ears.set(name, known);
    return known;
  }

  #fallen(rooms: ReadonlyMap<string, RoomNow>, known: KnownRooms, atMs: number): Sighting[] {
    for (const room of rooms.keys()) if (!this.#waves.has(room)) this.#waves.set(room, new LeaveWave());
    return [...this.#waves].flatMap(([room, wave]) => {
      const goesOnAtMs = known.isLive(room) ? known.heardAtMs : undefined;
      const fall = wave.second(atMs, rooms.get(room)?.websocket ?? 0, goesOnAtMs);
      if (!known.mayBeOpen(room)) this.#waves.delete(room);
      return fall === undefined ? [] : [leftAtOnce(fall, { room }, this.#names)];
    });
  }

  #forget(told: ReadonlySet<string>): void {
    for (const name of this.#ears.keys()) {
      if (told.has(name)) continue;
      this.#ears.delete(name);
      this.#tries.delete(name);
    }
    for (const room of this.#waves.keys()) {
      if (this.#waves.size <= 2 * MEASURED_MAX) break;
      this.#waves.delete(room);
    }
  }

  #ofRooms(rooms: ReadonlyMap<string, RoomNow>, flows: ReadonlyMap<string, Flow>): Measured[] {
    return [...rooms].map(([room, { listeners, ears }]) => {
      const name = `room ${room}`;
      const settled = this.#settled.of({ room });
      return { name, scope: { room }, flow: flows.get(name) ?? NO_FLOW, listeners, settled, ears };
    });
  }

  #ofEdges(edges: readonly EdgeNow[], flows: ReadonlyMap<string, Flow>): Measured[] {
    return edges.map(({ facts: { edge, listeners, rooms } }) => {
      const name = `edge ${edge}`;
      const settled = this.#settled.of({ edge });
      const ears = Object.values(rooms).reduce((sum, audience) => sum + audience.ears, 0);
      return { name, scope: { edge }, flow: flows.get(name) ?? NO_FLOW, listeners, settled, ears };
    });
  }
}
