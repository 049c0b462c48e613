import type { Clock, Log, Metrics } from "../../platform/index.ts";
import type { ControlFacts, EdgeFacts } from "../../protocol/index.ts";
import { probeMetrics } from "./probe-metrics.ts";
import { ProbePlan, type ProbeRound } from "./probe-plan.ts";
import type { ProbeResult } from "./probe-result.ts";
import { ProbeRounds } from "./probe-round.ts";

const TICK_MS = 250;

export type ProbesOptions = {
  /** Where an edge that has no address of its own is reached. */
  mainUrl: () => string;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  onResult: (result: ProbeResult) => void;
  /** What a probe shows at this room so that edges do not count it. */
  markOf: (room: string) => string;
  /** `rejectUnauthorized: false`: for a main address on loopback whose certificate names another host. */
  tls?: { rejectUnauthorized: boolean };
};

/** A synthetic listener per edge, who goes from room to room. It takes a seat for some two seconds, and acknowledges nothing, so it is no ear. */
export class Probes {
  readonly #options: ProbesOptions;
  readonly #plan = new ProbePlan();
  readonly #rounds = new ProbeRounds();
  readonly #metrics: ReturnType<typeof probeMetrics>;
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: ProbesOptions) {
    this.#options = options;
    this.#metrics = probeMetrics(options.metrics);
  }

  edges(facts: EdgeFacts): void {
    this.#plan.edge(facts, this.#options.clock.monotonicMs());
  }

  rooms(facts: ControlFacts): void {
    this.#plan.rooms(facts);
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#look(), TICK_MS);
  }

  /** Resolves when every connection is closed; nothing is told afterwards. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await Promise.all(this.#running);
  }

  #look(): void {
    for (const round of this.#plan.take(this.#options.clock.monotonicMs())) {
      const running: Promise<void> = this.#run(round).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  async #run(round: ProbeRound): Promise<void> {
    const { clock, log, mainUrl, markOf, onResult } = this.#options;
    const { signal } = this.#ending;
    // An edge's own address is to be met as people meet it, its certificate included.
    const tls = round.url === null ? this.#options.tls : undefined;
    let results: ProbeResult[] = [];
    try {
      results = await this.#rounds.run(round, { origin: round.url ?? mainUrl(), markOf, tls, clock, signal });
    } catch (fault) {
      log.error({ room: round.room, fault: String(fault) }, "A probe could not finish its round");
    }
    this.#plan.done(
      round,
      results.some(({ outcome }) => outcome !== "sound" && outcome !== "refused"),
    );
    if (signal.aborted) return;
    this.#metrics.unmet.inc(round.edges.length - results.length);
    for (const result of results) {
      this.#count(result);
      onResult(result);
    }
  }

  #count({ outcome, firstSoundMs, behindMs }: ProbeResult): void {
    this.#metrics.checks.inc({ outcome });
    if (firstSoundMs !== null) this.#metrics.firstSound.observe(firstSoundMs);
    if (behindMs !== null) this.#metrics.behind.observe(behindMs);
  }
}
