import type { Clock, Log } from "../platform/index.ts";
import type { EdgeMetrics } from "./edge-metrics.ts";
import { type LoadSight, type LoadWatch, PaceControl, type PaceLadder, type PaceStep } from "./pace/index.ts";
import type { Room } from "./room.ts";

const DECIDE_EVERY_MS = 500;
const DIGITS = 100;

export type EdgePaceOptions = {
  ladder: PaceLadder;
  watch: LoadWatch;
  rooms: () => Iterable<Room>;
  clock: Clock;
  log: Log;
  metrics: EdgeMetrics;
  /** Told each time what was seen. */
  onSeen?: (sight: LoadSight, writesPerSecond: number) => void;
};

/** Makes rooms later while the edge has too much to do, and sooner again; says so each time. */
export class EdgePace {
  readonly #options: EdgePaceOptions;
  readonly #control: PaceControl;
  readonly #timer: ReturnType<typeof setInterval>;
  #load = 0;

  constructor(options: EdgePaceOptions) {
    this.#options = options;
    this.#control = new PaceControl(options.ladder);
    this.#timer = setInterval(() => this.#decide(), DECIDE_EVERY_MS);
  }

  /** 0 idle, 1 at the limit of what keeps the sound in time. */
  get load(): number {
    return this.#load;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#options.watch.close();
  }

  #decide(): void {
    const { watch, clock } = this.#options;
    const rooms = new Map([...this.#options.rooms()].map((room) => [room.feed.card.room, room]));
    const sight = watch.look();
    this.#load = sight.load;
    const sights = [...rooms].map(([name, { listeners, level, writesPerSecond }]) => ({
      room: name,
      listeners,
      level,
      writesPerSecond,
    }));
    for (const step of this.#control.decide(sight, sights, clock.monotonicMs())) {
      const room = rooms.get(step.room);
      if (room !== undefined) this.#take(step, room, sight);
    }
    this.#measure(sight, rooms.values());
    this.#options.onSeen?.(
      sight,
      sights.reduce((sum, { writesPerSecond }) => sum + writesPerSecond, 0),
    );
  }

  #take(step: PaceStep, room: Room, sight: LoadSight): void {
    const { ladder, metrics, log } = this.#options;
    const [from, to] = [nameOf(ladder, room.level), nameOf(ladder, step.level)];
    room.setLevel(step.level, step);
    if (from === to) return;
    const direction = step.busier ? "later" : "sooner";
    metrics.paceStep(direction, to);
    const { urgent } = step;
    const load = { load: rounded(sight.load), ...mapped(sight.parts, rounded), writes: rounded(sight.writeShare) };
    const fields = { room: step.room, listeners: room.listeners, from, to, urgent, ...load };
    log.info(fields, step.busier ? "Made a room later" : "Made a room sooner");
  }

  #measure({ load, parts }: LoadSight, rooms: Iterable<Room>): void {
    const { metrics } = this.#options;
    const heard = [...rooms].filter(({ listeners }) => listeners > 0);
    metrics.load.set(load);
    for (const part of ["cpu", "delay", "queue"] as const) metrics.loadParts[part].set(parts[part]);
    metrics.longestInterval.set(heard.reduce((longest, { intervalMs }) => Math.max(longest, intervalMs), 0) / 1_000);
    metrics.roomsLater.set(heard.filter(({ level }) => level > 0).length);
  }
}

/** A step as metrics and the log name it: its interval in milliseconds, or `lean`. */
function nameOf(ladder: PaceLadder, level: number): string {
  const { intervalMs, lean } = ladder[level] ?? ladder[0];
  return lean ? "lean" : String(intervalMs);
}

function mapped<Key extends string>(numbers: Record<Key, number>, change: (number: number) => number) {
  return Object.fromEntries(Object.entries<number>(numbers).map(([key, number]) => [key, change(number)]));
}

function rounded(number: number): number {
  return Math.round(number * DIGITS) / DIGITS;
}
