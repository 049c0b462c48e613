import type { BenchChild } from "../edge-load.ts";
import type { Contender, Server } from "./contender.ts";
import { Feeder } from "./feeder.ts";
import { look, openListeners } from "./listeners.ts";
import { cpuMs, rssBytes } from "./processes.ts";

/** Until code that was idle is warm again, and players of HLS, who start over a second or two, have caught up. */
const WARM_MS = { ws: 1_000, stream: 1_000, webrtc: 1_000, llhls: 1_800, poll: 1_800, segments: 2_600 } as const;
/** Of sound, before the first listener comes. */
const BEFORE_LISTENERS_MS = 500;
/** So that no request is left waiting for the part after the last. */
const DRAIN_MS = 400;

/** One contender in one round, as measured. */
export type Round = {
  cpuMicrosPerListenerSecond: number;
  delayP50Ms: number;
  delayP99Ms: number;
  /** Of what was handed over, the share that came out. */
  arrived: number;
  requestsPerListenerSecond: number;
  /** How busy the listeners' process was, of one core. */
  loadBusy: number;
  serverBusy: number;
};

/** A server with its listeners, which stays for all rounds; it is fed in its own turns only. */
export class Standing {
  readonly contender: Contender;
  readonly open: number;
  readonly openedInMs: number;
  readonly rounds: Round[] = [];
  /** Resident bytes that each listener brought, after the first round; not known before. */
  bytesPerListener = Number.NaN;
  readonly #server: Server;
  readonly #feeder: Feeder;
  readonly #listeners: BenchChild;
  readonly #rssBefore: number;

  private constructor(parts: {
    contender: Contender;
    server: Server;
    feeder: Feeder;
    opened: Awaited<ReturnType<typeof openListeners>>;
    rssBefore: number;
  }) {
    this.contender = parts.contender;
    this.#server = parts.server;
    this.#feeder = parts.feeder;
    this.#listeners = parts.opened.child;
    this.open = parts.opened.open;
    this.openedInMs = parts.opened.tookMs;
    this.#rssBefore = parts.rssBefore;
  }

  static async open(load: string, contender: Contender, wanted: number): Promise<Standing> {
    const count = contender.listeners(wanted);
    const server = await contender.start(count);
    try {
      const feeder = new Feeder(contender, server);
      feeder.start();
      await Bun.sleep(BEFORE_LISTENERS_MS);
      await server.tidy();
      const rssBefore = rssBytes(server.pids());
      const opened = await openListeners(load, contender, server, count);
      await feeder.stop();
      return new Standing({ contender, server, feeder, opened, rssBefore });
    } catch (fault) {
      await server.end();
      throw fault;
    }
  }

  async round(seconds: number): Promise<void> {
    const { contender, open } = this;
    this.#listeners.tell("play");
    this.#feeder.start();
    await Bun.sleep(WARM_MS[contender.listenersBy]);
    const steps = this.#feeder.stepsIn(seconds);
    await this.#feeder.pass(1);
    await look(this.#listeners);
    const before = cpuMs(this.#server.pids());
    const startMs = performance.now();
    await this.#feeder.pass(steps);
    const usedMs = cpuMs(this.#server.pids()) - before;
    const tookMs = performance.now() - startMs;
    const seen = await look(this.#listeners);
    this.#listeners.tell("pause");
    await Bun.sleep(DRAIN_MS);
    await this.#feeder.stop();
    await this.#takeMemory();
    this.rounds.push({
      cpuMicrosPerListenerSecond: (usedMs * 1000) / open / (tookMs / 1000),
      delayP50Ms: seen.p50,
      delayP99Ms: seen.p99,
      arrived: seen.stamps / (open * steps),
      requestsPerListenerSecond: seen.requests / open / (tookMs / 1000),
      loadBusy: seen.cpuMs / tookMs,
      serverBusy: usedMs / tookMs,
    });
  }

  async #takeMemory(): Promise<void> {
    if (this.rounds.length > 0) return;
    await this.#server.tidy();
    this.bytesPerListener = (rssBytes(this.#server.pids()) - this.#rssBefore) / this.open;
  }

  async end(): Promise<void> {
    await this.#feeder.stop();
    await this.#listeners.end();
    await this.#server.end();
  }
}
