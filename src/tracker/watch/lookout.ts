import type { ControlFacts, EdgeFacts, EdgeSigns, Scope, TroubleCategory } from "../../protocol/index.ts";
import type { ProbeResult } from "../probe/index.ts";
import { type Gathered, gatherCases } from "./cases/gather-cases.ts";
import type { House } from "./cases/house.ts";
import { familyOf } from "./families.ts";
import { Fleet, type RoomNow } from "./fleet/fleet.ts";
import { KnownRooms } from "./fleet/known-rooms.ts";
import { Processes } from "./fleet/processes.ts";
import { deadAir } from "./heard/dead-air.ts";
import { ProbeEar } from "./heard/probe-ear.ts";
import { Measurements } from "./measured/measurements.ts";
import { ReportWatch } from "./reported/report-watch.ts";
import type { Names } from "./words/names.ts";

/** Of the budget of false alarms: what reports may cost, and what is measured. */
const REPORTS_SHARE = 0.5;
/** Ears tell of sound when they are so many, and nearly all who are connected. */
const EARS_TOLD = 20;
const EARS_AT_EASE = 0.8;

/** Everything that is seen, heard and reported, up to what there is to explain. A pure core: times are arguments. */
export class Lookout {
  readonly known = new KnownRooms();
  readonly fleet = new Fleet();
  readonly reports: ReportWatch;
  readonly names: Names;
  readonly #ear = new ProbeEar();
  readonly #processes: Processes;
  readonly #measurements: Measurements;
  #rooms: ReadonlyMap<string, RoomNow> = new Map();

  constructor(options: { falseAlarmsPerMonth: number; timeZone: string; startedAtMs: number }) {
    const { falseAlarmsPerMonth, timeZone, startedAtMs } = options;
    this.names = { room: (id) => this.known.title(id), edge: (id) => this.fleet.numbers.name(id) };
    this.#processes = new Processes(startedAtMs);
    this.#measurements = new Measurements({
      falseAlarmsPerMonth: falseAlarmsPerMonth * (1 - REPORTS_SHARE),
      timeZone,
      names: this.names,
    });
    this.reports = new ReportWatch({
      falseAlarmsPerMonth: falseAlarmsPerMonth * REPORTS_SHARE,
      timeZone,
      exposureOf: (scope) => this.#listenersIn(scope),
    });
  }

  edge(facts: EdgeFacts, atMs: number): void {
    this.fleet.take(facts, atMs);
  }

  signs(signs: EdgeSigns): void {
    this.fleet.signs(signs);
  }

  control(facts: ControlFacts, atMs: number): void {
    this.known.take(facts, atMs);
  }

  probe(result: ProbeResult, atMs: number): void {
    this.#ear.take({ ...result, atMs });
  }

  /** Once a second: what there is to explain. */
  look(atMs: number, isMuted: (scope: Scope) => boolean): Gathered {
    const { fleet, known, names } = this;
    fleet.look(atMs);
    this.#rooms = fleet.rooms();
    this.#processes.look(known, fleet, atMs);
    this.#measurements.second(fleet, known, atMs);
    for (const { room } of known.open()) this.reports.expect({ room }, atMs);
    const sightings = [
      ...fleet.gone.sightings(names),
      ...this.#processes.sightings(known, fleet, atMs),
      ...this.#measurements.sightings(),
      ...this.#ear.sightings(known, names, atMs),
      ...deadAir(known, names, atMs),
    ];
    return gatherCases(sightings, this.reports.alarms(), this.#house(atMs, isMuted));
  }

  /** Whether our own servers or probes know that a room which is live has no sound of its own. */
  isSoundless(room: string, atMs: number): boolean {
    return this.known.deadAirSince(room) !== undefined || this.#ear.hearsNothing(room, atMs);
  }

  /** Whether sound is heard in the room now, by a probe or by those who listen. */
  isHeard(room: string, atMs: number): boolean {
    if (this.isSoundless(room, atMs)) return false;
    return this.#ear.hears({ room }, atMs) || this.#areEarsFine({ room });
  }

  /** Of all listeners. */
  roomShare(room: string): number {
    return (this.#rooms.get(room)?.listeners ?? 0) / Math.max(1, this.fleet.listeners);
  }

  #house(atMs: number, isMuted: (scope: Scope) => boolean): House {
    const heardIn = [...this.#rooms].filter(([, { listeners }]) => listeners > 0).map(([room]) => room);
    return {
      names: this.names,
      rooms: heardIn.length > 0 ? heardIn : this.known.open().map(({ room }) => room),
      edges: this.fleet.edges().flatMap(({ facts }) => (facts.listeners > 0 ? [facts.edge] : [])),
      isMeasuredFine: ({ region: _region, ...scope }, category) => this.#isMeasuredFine(scope, category, atMs),
      isMuted,
    };
  }

  /** Nothing is measured of pages, echoes and speakers, so nothing speaks against those who report them. */
  #isMeasuredFine(scope: Scope, category: TroubleCategory, atMs: number): boolean {
    const family = familyOf(category);
    if (category === "page" || (family !== "hearing" && family !== "joining")) return false;
    if (family === "hearing" && scope.room !== undefined && this.isSoundless(scope.room, atMs)) return false;
    if (this.#ear.hears(scope, atMs)) return true;
    return family === "hearing" ? this.#areEarsFine(scope) : this.#measurements.areJoinsFine(scope);
  }

  #areEarsFine({ room, edge }: Scope): boolean {
    const audiences = this.fleet
      .edges()
      .filter(({ facts }) => (edge ?? facts.edge) === facts.edge)
      .flatMap(({ facts }) => Object.entries(facts.rooms))
      .filter(([id]) => (room ?? id) === id);
    const connections = audiences.reduce((sum, [, { websocket }]) => sum + websocket, 0);
    const ears = audiences.reduce((sum, [, audience]) => sum + audience.ears, 0);
    return ears >= EARS_TOLD && ears >= EARS_AT_EASE * connections;
  }

  #listenersIn({ room, edge }: Scope): number {
    if (room !== undefined) return this.#rooms.get(room)?.listeners ?? 0;
    if (edge === undefined) return this.fleet.listeners;
    return this.fleet.edges().find(({ facts }) => facts.edge === edge)?.facts.listeners ?? 0;
  }
}
