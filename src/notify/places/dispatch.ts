import type { Clock, Log } from "../../platform/index.ts";
import type { Answer, DeliveryAttempt } from "../attempt.ts";
import { Job } from "../lines/job.ts";
import { Line, type Turn } from "../lines/line.ts";
import type { NotifyMetrics } from "../notify-metrics.ts";
import type { WaitingDelivery } from "../shelf/waiting-delivery.ts";
import { LANES, type LaneName, type Place } from "./place.ts";

type Route = { place: Place; line: Line };

export type DispatchOptions = {
  waiting: ReadonlyMap<string, WaitingDelivery>;
  clock: Clock;
  log: Log;
  metrics: NotifyMetrics;
  random: () => number;
  /** Its progress is another; when it waits in no line any more, it has ended. */
  onProgress: (one: WaitingDelivery) => void;
};

/** Runs the lines: whoever's turn it is, as long as his lane and his host have room. */
export class Dispatch {
  readonly #options: DispatchOptions;
  readonly #routes = new Map<string, Route>();
  readonly #inLane: Record<LaneName, number> = { outlets: 0, push: 0, strangers: 0, mail: 0 };
  readonly #busyHosts = new Set<string>();
  readonly #flying = new Set<Promise<void>>();
  #first = 0;
  #isClosed = false;

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  /** Lets a delivery wait for a place, from where it had come before. */
  add(place: Place, one: WaitingDelivery): void {
    const progress = one.progress[place.name];
    if (progress === "done") return;
    const route = this.#routes.get(place.name) ?? this.#open(place);
    route.line.add(new Job({ delivery: one.key, giveUpAtMs: one.takenAtMs + place.patienceMs(one), progress }));
    one.open.add(place.name);
  }

  /** Nothing waits for this place any more. */
  drop(line: string): void {
    const route = this.#routes.get(line);
    this.#routes.delete(line);
    for (const job of route?.line.jobs ?? []) this.#leave(job, line);
  }

  /** The delivery waits nowhere any more. */
  forget(one: WaitingDelivery): void {
    for (const line of one.open) this.#routes.get(line)?.line.remove(one.key);
    one.open.clear();
  }

  /** How far it came, written into it. */
  writeProgress(one: WaitingDelivery): void {
    for (const line of one.open) {
      const job = this.#routes.get(line)?.line.jobs.find(({ delivery }) => delivery === one.key);
      if (job !== undefined) one.progress[line] = job.progress();
    }
  }

  waiting(line: string): number {
    return this.#routes.get(line)?.line.jobs.length ?? 0;
  }

  /** Somebody saw to the place: it is tried at once. */
  resume(line: string): void {
    this.#routes.get(line)?.line.resume();
    this.look();
  }

  /** Starts what is due, in one lane or in all. */
  look(lane?: LaneName): void {
    if (this.#isClosed) return;
    const all = [...this.#routes.values()];
    const routes = lane === undefined ? all : all.filter(({ place }) => place.lane === lane);
    // Lines of one lane begin in turns, so that none is always the last.
    this.#first = (this.#first + 1) % Math.max(1, routes.length);
    for (const route of [...routes.slice(this.#first), ...routes.slice(0, this.#first)]) this.#run(route);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#flying.size > 0) await Promise.all(this.#flying);
  }

  close(): void {
    this.#isClosed = true;
  }

  #open(place: Place): Route {
    const { waiting, random } = this.#options;
    const targets = (key: string, after: number) => {
      const one = waiting.get(key);
      return one === undefined ? undefined : place.next(one, after);
    };
    const route = { place, line: new Line({ ...place.pace, random, targets }) };
    this.#routes.set(place.name, route);
    return route;
  }

  #run({ place, line }: Route): void {
    const nowMs = this.#options.clock.nowMs();
    while (this.#hasRoom(place)) {
      const turn = line.next(nowMs);
      if (turn === undefined) break;
      const flight = this.#go(place, line, turn);
      this.#flying.add(flight);
      void flight.finally(() => this.#flying.delete(flight));
    }
    for (const { job, untold } of line.sweep(nowMs)) {
      this.#options.metrics.givenUp.inc({ kind: place.kind }, untold);
      if (untold > 0) this.#options.log.warn({ line: place.name, untold }, "A delivery was given up: its time is over");
      this.#leave(job, place.name);
    }
    if (line.jobs.length === 0) this.#routes.delete(place.name);
  }

  #hasRoom({ lane, host }: Place): boolean {
    return this.#inLane[lane] < LANES[lane] && (host === null || !this.#busyHosts.has(host));
  }

  async #go(place: Place, line: Line, turn: Turn): Promise<void> {
    const { clock, waiting } = this.#options;
    const one = waiting.get(turn.job.delivery);
    if (one === undefined) return;
    this.#inLane[place.lane] += 1;
    if (place.host !== null) this.#busyHosts.add(place.host);
    const [atMs, startedMs] = [clock.nowMs(), clock.monotonicMs()];
    const answer = await place.send(one, turn.target);
    const durationMs = Math.round(clock.monotonicMs() - startedMs);
    this.#inLane[place.lane] -= 1;
    if (place.host !== null) this.#busyHosts.delete(place.host);
    if (this.#isClosed) return;
    await this.#settle({ place, line, turn, one, answer, atMs, durationMs });
    this.look(place.lane);
  }

  async #settle(flown: {
    place: Place;
    line: Line;
    turn: Turn;
    one: WaitingDelivery;
    answer: Answer;
    atMs: number;
    durationMs: number;
  }): Promise<void> {
    const { place, line, turn, one, answer, atMs, durationMs } = flown;
    const { metrics, log, clock, onProgress } = this.#options;
    const settled = line.settle(turn, answer, clock.nowMs());
    metrics.attempts.inc({ kind: place.kind, outcome: answer.outcome });
    metrics.seconds.observe({ kind: place.kind }, durationMs / 1_000);
    const { outcome, status, words } = answer;
    const { id, event } = one.delivery;
    const attempt: DeliveryAttempt = {
      atMs,
      delivery: id,
      event,
      number: turn.number,
      outcome,
      status,
      durationMs,
      words,
    };
    if (settled === "given-up") {
      metrics.givenUp.inc({ kind: place.kind });
      log.warn({ line: place.name, delivery: id, status, words }, "A target was given up");
    }
    onProgress(one);
    await place.told(turn.target, attempt, settled).catch((fault: unknown) => {
      metrics.storeFaults.inc();
      log.warn({ line: place.name, fault: String(fault) }, "An attempt could not be written down");
    });
  }

  #leave(job: Job, line: string): void {
    const one = this.#options.waiting.get(job.delivery);
    if (one === undefined || !one.open.delete(line)) return;
    one.progress[line] = "done";
    this.#options.onProgress(one);
  }
}
