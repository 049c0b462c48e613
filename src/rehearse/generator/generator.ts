import { seededRandom } from "../../media/index.ts";
import type { Clock } from "../../platform/index.ts";
import { partAt, type Rendition } from "../../protocol/index.ts";
import {
  type Dialed,
  type DialQuery,
  type Ground,
  RehearsedListener,
  RenditionIntake,
  type Waiter,
} from "../listener/index.ts";
import { Tally } from "../tally.ts";
import { Arrivals } from "./arrivals.ts";
import { askDoor } from "./ask-door.ts";
import { Dialer } from "./dialer.ts";
import { DoorWatch } from "./door-watch.ts";
import type { GeneratorPlan, GeneratorSecond, Standing } from "./generator-messages.ts";
import { TimerWheel } from "./timer-wheel.ts";

/** An arrival that could not be started by then never is: the open model would be a lie. */
const START_WITHIN_MS = 1_000;
const PUMP_MS = 20;
const SECOND_MS = 1_000;
/** At the end listeners leave in so many steps of the pump. */
const LEAVE_STEPS = 25;

/** One process's listeners: starts them at their intended times, looks after them, and tells of each second. */
export class Generator implements Ground {
  readonly tally = new Tally();
  readonly random: () => number;
  nowMs: number;
  readonly #plan: GeneratorPlan;
  readonly #clock: Clock;
  readonly #onSecond: (second: GeneratorSecond, over: boolean) => void;
  readonly #arrivals: Arrivals;
  readonly #wheel: TimerWheel;
  readonly #dialer: Dialer;
  readonly #door: DoorWatch;
  readonly #intakes = new Map<string, RenditionIntake>();
  readonly #listeners: RehearsedListener[] = [];
  readonly #startAtMs: number;
  #wallOffsetMs: number;
  #shown: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pumpDueMs = 0;
  #secondDueMs: number;
  #stopping = false;
  #toLeaveEachStep = 0;

  constructor(plan: GeneratorPlan, clock: Clock, onSecond: (second: GeneratorSecond, over: boolean) => void) {
    this.#plan = plan;
    this.#clock = clock;
    this.#onSecond = onSecond;
    this.random = seededRandom(plan.seed);
    this.nowMs = clock.monotonicMs();
    this.#wallOffsetMs = clock.nowMs() - this.nowMs;
    this.#startAtMs = plan.startAtMs - this.#wallOffsetMs;
    this.#secondDueMs = this.#startAtMs + SECOND_MS;
    this.#arrivals = new Arrivals(plan, this.#startAtMs);
    this.#wheel = new TimerWheel(this.nowMs);
    this.#dialer = new Dialer({ ...plan, before: () => this.#before() });
    this.#door = new DoorWatch({
      ask: () => askDoor(plan.origin, plan.room),
      after: (delayMs, run) => this.after(delayMs, run),
      random: this.random,
      nowMs: () => this.nowMs,
    });
    this.#schedule();
  }

  get origin(): string {
    return this.#plan.origin;
  }

  get stayMs(): number {
    return this.#plan.stayMs;
  }

  get wallMs(): number {
    return this.nowMs + this.#wallOffsetMs;
  }

  after(delayMs: number, run: () => void): void {
    this.#wheel.set(this.nowMs + delayMs, run);
  }

  dial(dialed: Dialed, query: DialQuery): void {
    this.#dialer.dial(dialed, query);
  }

  intake(rendition: Rendition, epochMs: number): RenditionIntake {
    const key = `${rendition} ${epochMs}`;
    let intake = this.#intakes.get(key);
    if (intake === undefined) {
      intake = new RenditionIntake(rendition);
      this.#intakes.set(key, intake);
    }
    return intake;
  }

  waitAtDoor(waiter: Waiter): void {
    this.#door.wait(waiter);
  }

  shown(listeners: number): void {
    this.#shown = listeners;
  }

  over(): void {
    // It is taken off the list when that is looked through next.
  }

  /** Everybody leaves within half a second; the last second follows. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#toLeaveEachStep = Math.ceil(this.#listeners.length / LEAVE_STEPS);
  }

  /** Ahead of each event: time moves, and whoever was to come by now comes. */
  #before(): void {
    this.nowMs = this.#clock.monotonicMs();
    if (!this.#stopping && this.nowMs >= this.#arrivals.nextMs) this.#startDue();
  }

  #pump(): void {
    this.#before();
    this.tally.histograms.loopDelay.record(this.nowMs - this.#pumpDueMs);
    this.#wheel.turn(this.nowMs);
    if (!this.#stopping) this.#leaveByChurn();
    if (this.nowMs >= this.#arrivals.endMs) this.stop();
    if (this.nowMs >= this.#secondDueMs) this.#endSecond();
    if (this.#stopping && this.#listeners.length === 0) this.#finish();
    else {
      if (this.#stopping) this.#leaveStep();
      this.#schedule();
    }
  }

  #schedule(): void {
    const wantedMs = this.#stopping ? PUMP_MS : Math.min(PUMP_MS, Math.max(1, this.#arrivals.nextMs - this.nowMs));
    this.#pumpDueMs = this.nowMs + wantedMs;
    this.#timer = setTimeout(() => this.#pump(), wantedMs);
  }

  #startDue(): void {
    for (let due = this.#arrivals.take(this.nowMs); due !== undefined; due = this.#arrivals.take(this.nowMs)) {
      this.tally.count("due");
      const lagMs = this.#clock.monotonicMs() - due;
      this.tally.histograms.sendLag.record(lagMs);
      if (lagMs > START_WITHIN_MS) this.tally.count("droppedArrivals");
      else this.#startOne(due);
    }
  }

  #startOne(intendedMs: number): void {
    this.tally.count("started");
    const listener = new RehearsedListener(this, intendedMs);
    listener.place = this.#listeners.push(listener) - 1;
    listener.start();
  }

  #leaveByChurn(): void {
    for (
      let due = this.#arrivals.takeLeave(this.nowMs);
      due !== undefined;
      due = this.#arrivals.takeLeave(this.nowMs)
    ) {
      const leaver = this.#listeners[Math.floor(this.random() * this.#listeners.length)];
      if (leaver === undefined) continue;
      if (!leaver.over) this.tally.count("left");
      leaver.leave();
      this.#remove(leaver);
    }
  }

  #leaveStep(): void {
    for (const leaver of this.#listeners.splice(-this.#toLeaveEachStep)) leaver.leave();
  }

  #remove(listener: RehearsedListener): void {
    const last = this.#listeners.pop();
    if (last === undefined || last === listener) return;
    this.#listeners[listener.place] = last;
    last.place = listener.place;
  }

  #endSecond(): void {
    this.#secondDueMs += SECOND_MS * Math.ceil((this.nowMs - this.#secondDueMs + 1) / SECOND_MS);
    this.#wallOffsetMs = this.#clock.nowMs() - this.nowMs;
    this.#onSecond(this.#second(this.#look(), false), false);
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#onSecond(this.#second(this.#nobody(), true), true);
  }

  #second(standing: Standing, all: boolean): GeneratorSecond {
    const { user, system } = process.cpuUsage();
    return {
      atMs: this.nowMs - this.#startAtMs,
      tally: this.tally.take(),
      standing,
      settled: [...this.#intakes.values()].flatMap(({ copies }) => copies.settled(all)),
      cpuMs: (user + system) / 1000,
      rssBytes: process.memoryUsage.rss(),
    };
  }

  #nobody(): Standing {
    const leaving = this.#stopping;
    return { connected: 0, sounding: 0, lacking: 0, intervals: {}, shown: this.#shown, leaving };
  }

  /** Once a second at every listener: who is silent, who is over. */
  #look(): Standing {
    const standing = this.#nobody();
    for (let place = this.#listeners.length - 1; place >= 0; place--) {
      const listener = this.#listeners[place];
      if (listener === undefined) continue;
      if (listener.over) this.#remove(listener);
      else {
        listener.look();
        if (listener.connected) this.#stand(listener, standing);
      }
    }
    return standing;
  }

  #stand(listener: RehearsedListener, standing: Standing): void {
    const { intervalMs, next, epochMs } = listener;
    standing.connected += 1;
    if (listener.sounding) standing.sounding += 1;
    standing.intervals[intervalMs] = (standing.intervals[intervalMs] ?? 0) + 1;
    const overdue = partAt(epochMs, this.wallMs - 2_000 - 2 * intervalMs);
    if (next !== undefined && next < overdue) standing.lacking += 1;
  }
}
