import { LanePace } from "../../fan/lane-pace.ts";
import {
  type CapacitySight,
  PaceControl,
  type PaceLevel,
  type PaceStep,
  paceLadder,
  type RoomSight,
} from "../index.ts";

const STEP_MS = 500;
/** What a write costs, as measured on one machine. */
const WRITE_COST_MS = 0.0106;

type Cohort = { listeners: number; pace: LanePace };
type SimulatedRoom = { level: number; cohorts: Cohort[] };
type TakenStep = PaceStep & { atMs: number; from: number };

export type Weather = {
  /** Load beside writes. */
  base?: number;
  /** Multiplies the load as it is measured. */
  noise?: () => number;
  /** Multiplies the share of writes as it is measured. */
  shareError?: number;
  /** What a write of so much sound costs. */
  writeMs?: (intervalMs: number) => number;
  /** What each listener costs in a second beside writes. */
  besideMs?: number;
};

/** An edge of numbers: listeners who come and go, writes that cost, and the control that is to keep up. For tests. */
export class SimulatedEdge {
  readonly ladder = paceLadder(200, 2_000);
  readonly steps: TakenStep[] = [];
  /** For how long more was asked of the edge than it can do. */
  overloadedMs = 0;
  weather: Weather;
  /** Told of each decision what was seen for it. */
  onSeen: (seen: CapacitySight) => void = () => undefined;
  readonly #control = new PaceControl(this.ladder);
  readonly #rooms = new Map<string, SimulatedRoom>();
  #nowMs = 0;

  constructor(weather: Weather = {}) {
    this.weather = weather;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get waitMs(): number {
    return this.#control.waitMs;
  }

  level(room = "big"): PaceLevel {
    return this.ladder[this.#rooms.get(room)?.level ?? 0] ?? this.ladder[0];
  }

  /** 1: all that one core can do. */
  get demand(): number {
    return (this.weather.base ?? 0) + this.#writesLoad + (this.present * (this.weather.besideMs ?? 0)) / 1_000;
  }

  /** Listeners now, in all rooms. */
  get present(): number {
    return this.#sights().reduce((sum, { listeners }) => sum + listeners, 0);
  }

  get #writesLoad(): number {
    return [...this.#rooms.values()].reduce((sum, room) => sum + this.#costOfWrites(room), 0) / 1_000;
  }

  /** Brings a room to so many listeners: joiners come at its present interval, who leaves is taken from all alike. */
  listeners(count: number, room = "big"): void {
    const { cohorts, level } = this.#room(room);
    const present = cohorts.reduce((sum, { listeners }) => sum + listeners, 0);
    if (count < present) for (const cohort of cohorts) cohort.listeners *= count / present;
    const intervalMs = (this.ladder[level] ?? this.ladder[0]).intervalMs;
    if (count <= present) return;
    const there = cohorts.find(({ pace }) => !pace.isPending && pace.intervalMs === intervalMs);
    if (there === undefined) cohorts.push({ listeners: count - present, pace: new LanePace(intervalMs, this.#nowMs) });
    else there.listeners += count - present;
  }

  /** `during`: called before each half second, with the time since the beginning of this run. */
  runFor(ms: number, during: (sinceMs: number) => void = () => undefined): this {
    const startMs = this.#nowMs;
    for (const endMs = startMs + ms; this.#nowMs < endMs; this.#nowMs += STEP_MS) {
      during(this.#nowMs - startMs);
      this.#step();
    }
    return this;
  }

  #step(): void {
    const { noise = () => 1, shareError = 1 } = this.weather;
    for (const { level, cohorts } of this.#rooms.values()) {
      const { intervalMs } = this.ladder[level] ?? this.ladder[0];
      for (const { pace } of cohorts) pace.moveTo(intervalMs, this.#nowMs);
    }
    const { demand } = this;
    if (demand > 1) this.overloadedMs += STEP_MS;
    // A core that is asked for more than it has is busy, and late.
    const load = (demand > 1 ? 1 + (demand - 1) * 2 : demand) * noise();
    const writeShare = Math.min(1, (this.#writesLoad / Math.max(demand, 0.001)) * shareError);
    const sight = { load, parts: { cpu: Math.min(1, load), delay: load, queue: 0 }, writeShare, isLate: false };
    const sights = this.#sights();
    const writesPerSecond = sights.reduce((sum, room) => sum + room.writesPerSecond, 0);
    this.onSeen({ nowMs: this.#nowMs, sight, listeners: this.present, joinLoad: 0, writesPerSecond });
    for (const step of this.#control.decide(sight, sights, this.#nowMs)) {
      const room = this.#room(step.room);
      this.steps.push({ ...step, atMs: this.#nowMs, from: room.level });
      room.level = step.level;
    }
  }

  #sights(): RoomSight[] {
    return [...this.#rooms].map(([room, { level, cohorts }]) => ({
      room,
      level,
      listeners: Math.round(cohorts.reduce((sum, { listeners }) => sum + listeners, 0)),
      writesPerSecond: cohorts.reduce((sum, { listeners, pace }) => sum + (listeners * 1_000) / pace.intervalMs, 0),
    }));
  }

  #costOfWrites({ level, cohorts }: SimulatedRoom): number {
    const { writeMs = () => WRITE_COST_MS } = this.weather;
    const weight = this.ladder[level]?.lean ? 0.9 : 1;
    const costs = cohorts.map(
      ({ listeners, pace }) => ((listeners * 1_000) / pace.intervalMs) * writeMs(pace.intervalMs),
    );
    return weight * costs.reduce((sum, cost) => sum + cost, 0);
  }

  #room(name: string): SimulatedRoom {
    const room = this.#rooms.get(name) ?? { level: 0, cohorts: [] };
    this.#rooms.set(name, room);
    return room;
  }
}
