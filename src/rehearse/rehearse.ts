import { type Clock, systemClock } from "../platform/index.ts";
import type { CapacityProof } from "../protocol/index.ts";
import type { Counters } from "./counters.ts";
import type { GeneratorSecond } from "./generator/index.ts";
import type { Percentiles } from "./histogram.ts";
import type { RehearsalOptions } from "./rehearsal-options.ts";
import type { RehearsalReport } from "./rehearsal-report.ts";
import { buildReport } from "./run/build-report.ts";
import { ByteCheck } from "./run/byte-check.ts";
import { type GeneratorEvents, type GeneratorHandle, localGenerator, spawnGenerator } from "./run/generator-handle.ts";
import { plansOf } from "./run/plans.ts";
import { RoomApi } from "./run/room-api.ts";
import { type SecondRow, Seconds } from "./run/seconds.ts";
import { ServerWatch } from "./run/server-watch.ts";
import type { HistogramName } from "./tally.ts";

/** Between the last process's readiness and the first intended arrival. */
const LEAD_MS = 300;
/** A generator that has not ended so long after the run's end is killed. */
const PATIENCE_MS = 15_000;

/** One rehearsal under way. */
export class Rehearsal {
  readonly #options: RehearsalOptions;
  readonly #clock: Clock = systemClock;
  readonly #seconds: Seconds;
  readonly #bytes = new ByteCheck();
  readonly #generators: GeneratorHandle[] = [];
  readonly #running = new Set<number>();
  readonly #allEnded = Promise.withResolvers<void>();
  #watch: ServerWatch | undefined;
  #generatorsLost = 0;
  #interrupted = false;
  /** Resolves after the last listener has left. Rejects with Error when the run cannot begin. */
  readonly report: Promise<RehearsalReport>;

  constructor(options: RehearsalOptions, onSecond: (row: SecondRow) => void = () => undefined) {
    this.#options = options;
    this.#seconds = new Seconds(Math.max(1, options.processes), () => this.#watch?.shown, onSecond);
    this.report = this.#run();
  }

  /** Counts since the start, at most a second old. */
  get counters(): Counters {
    return this.#seconds.counters;
  }

  /** Of all times since the start, at most a second old. */
  percentiles(name: HistogramName): Percentiles {
    return this.#seconds.total.histograms[name].percentiles();
  }

  /** The last second's figures. */
  get lastSecond(): SecondRow | undefined {
    return this.#seconds.rows.at(-1);
  }

  /** Ends the run before its time; the report comes all the same. */
  stop(): void {
    this.#interrupted = true;
    for (const generator of this.#generators) generator.stop();
  }

  async #run(): Promise<RehearsalReport> {
    const { url, token, room: givenRoom } = this.#options;
    const api = new RoomApi(url, token);
    if (givenRoom !== undefined) await api.findRoom(givenRoom);
    const room = givenRoom ?? (await api.makeRoom(roomTitle(this.#clock.nowMs())));
    try {
      return await this.#runIn(room, api);
    } finally {
      if (givenRoom === undefined) await api.endRoom(room).catch(() => undefined);
    }
  }

  async #runIn(room: string, api: RoomApi): Promise<RehearsalReport> {
    const { options } = { options: this.#options };
    try {
      await this.#openGenerators();
      this.#watch = new ServerWatch(api, room, this.#bytes, this.#clock);
      const startedAtMs = this.#clock.nowMs() + LEAD_MS;
      plansOf(options, room, startedAtMs).forEach((plan, at) => void this.#generators[at]?.start(plan));
      if (this.#interrupted) this.stop();
      await this.#untilOver(LEAD_MS + options.rampMs + options.forMs + PATIENCE_MS);
      await this.#watch.close();
      this.#seconds.finish();
      const report = buildReport({
        options,
        room,
        startedAtMs,
        interrupted: this.#interrupted,
        seconds: this.#seconds,
        bytes: this.#bytes,
        generatorsLost: this.#generatorsLost,
        serverCores: this.#watch.cores,
      });
      if (options.record && report.verdict.kind === "clean") await api.recordProof(proofOf(report));
      return report;
    } finally {
      for (const at of this.#running) this.#generators[at]?.kill();
    }
  }

  async #openGenerators(): Promise<void> {
    const { processes, generatorCommand } = this.#options;
    for (let at = 0; at < Math.max(1, processes); at++) {
      this.#running.add(at);
      const events: GeneratorEvents = {
        second: (second) => this.#take(at, second),
        ended: (early) => this.#ended(at, early),
      };
      this.#generators.push(processes === 0 ? localGenerator(events) : spawnGenerator(generatorCommand, events));
    }
    await Promise.all(this.#generators.map(({ ready }) => ready));
  }

  #take(at: number, second: GeneratorSecond): void {
    for (const part of second.settled) this.#bytes.received(part);
    this.#seconds.take(at, second);
  }

  #ended(at: number, early: boolean): void {
    if (!this.#running.delete(at)) return;
    if (early) this.#generatorsLost += 1;
    this.#seconds.ended(at);
    if (this.#running.size === 0) this.#allEnded.resolve();
  }

  async #untilOver(limitMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#generatorsLost += this.#running.size;
      this.#allEnded.resolve();
    }, limitMs);
    await this.#allEnded.promise;
    clearTimeout(timer);
  }
}

/** What a clean run showed that the servers carry. */
function proofOf({ counters, arguments: { rampS }, startedAt, machine }: RehearsalReport): CapacityProof {
  const arrivalsPerSecond = Math.max(1, Math.floor(counters.started / Math.max(1, rampS)));
  const note = `rehearsed from ${machine.system}, ${machine.cores} cores`;
  return { listeners: counters.joined, arrivalsPerSecond, atMs: Date.parse(startedAt), note };
}

function roomTitle(nowMs: number): string {
  return `Rehearsal ${new Date(nowMs).toISOString().slice(0, 16).replace("T", " ")}`;
}

/** Runs a rehearsal to its end; `onSecond` hears each second. */
export function rehearse(options: RehearsalOptions, onSecond?: (row: SecondRow) => void): Promise<RehearsalReport> {
  return new Rehearsal(options, onSecond).report;
}
