import { type ListenerReport, partStartMs, type Rendition, type Welcome } from "../../../src/protocol/index.ts";
import type { ListenFault } from "../listener-state.ts";
import { listenUrl, type RoomAddress, standingUrls } from "./addresses.ts";
import { BackOff } from "./back-off.ts";
import { FrameError } from "./frame-bodies.ts";
import { FrameIntake } from "./frame-intake.ts";
import { HeardReports } from "./heard-reports.ts";
import { LagGuard } from "./lag-guard.ts";
import type { Cancel, ListenEnvironment, ListenSocket } from "./listen-environment.ts";
import type { ConnectionPhase, ListenEvents } from "./listen-events.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A connection that lived this long was a good one: the next back-off begins anew. */
export const STABLE_MS = 5_000;
/** Without a greeting by then, the attempt counts as failed. */
export const GREETING_TIMEOUT_MS = 6_000;
/** What was missed is asked for if it is younger than this and two intervals; else the sound goes on at the live edge. */
export const RESUME_LIMIT_MS = 4_000;
const DEFAULT_INTERVAL_MS = 200;
/** The first wait is up to half the interval: as much as the buffer forgives, and the wider the busier the edge is. */
const BACK_OFF_PER_INTERVAL = 0.5;
/** An edge that asks for more patience than this gets this much. */
const MAX_RETRY_AFTER_MS = 60_000;

export type ListenConnectionOptions = {
  address: RoomAddress;
  rendition?: Rendition | undefined;
  environment: ListenEnvironment;
  events: ListenEvents;
  /** What has been heard, and the stalls since it was asked last, for the report about every 10 s; `undefined` when nothing sounds. */
  heard?: () => Omit<ListenerReport, "type"> | undefined;
};

/**
 * Brings one room's parts from whichever edge answers, each once and in order, across any number of connections.
 * Gives up only when the room does not exist or is over. No DOM: the load tests run it as it is.
 */
export class ListenConnection {
  readonly #options: ListenConnectionOptions;
  readonly #environment: ListenEnvironment;
  readonly #intake: FrameIntake;
  readonly #backOff: BackOff;
  readonly #lagGuard = new LagGuard();
  readonly #silence: SilenceWatch;
  readonly #reports: HeardReports;
  #phase: ConnectionPhase | "idle" = "idle";
  #socket: ListenSocket | undefined;
  #cancelRetry: Cancel | undefined;
  #greetedAtMs = 0;
  #joinLive = false;
  #connections = 0;

  constructor(options: ListenConnectionOptions) {
    this.#options = options;
    this.#environment = options.environment;
    this.#backOff = new BackOff(options.environment.random);
    this.#silence = new SilenceWatch(options.environment, () => this.#overdue());
    this.#reports = new HeardReports(options.environment, () => options.heard?.());
    this.#intake = new FrameIntake({
      ...options.events,
      welcome: (welcome, sameTimeline) => this.#greeted(welcome, sameTimeline),
    });
  }

  get phase(): ConnectionPhase | "idle" {
    return this.#phase;
  }

  /** Sockets opened so far, failed ones included. */
  get connections(): number {
    return this.#connections;
  }

  /** Parts that came twice and were dropped. */
  get repeats(): number {
    return this.#intake.sequence.repeats;
  }

  get welcome(): Welcome | undefined {
    return this.#intake.welcome;
  }

  /** The edge's clock now, Unix milliseconds; `undefined` before the first greeting. */
  serverMs(): number | undefined {
    return this.#intake.clock.serverMs(this.#environment.monotonicMs());
  }

  start(): void {
    if (this.#phase !== "idle") return;
    this.#enter("connecting");
    this.#connect();
  }

  /** No event follows. */
  stop(): void {
    this.#release();
    this.#phase = "idle";
  }

  /** The network is back, or somebody looks at the page again: do now what would be done sooner or later. */
  hasten(): void {
    if (this.#cancelRetry !== undefined) this.#connect();
    else if (this.#phase === "open" && this.#silence.isDoubtful(this.#intervalMs())) this.#reconnect();
  }

  #connect(): void {
    this.#release();
    const nowMs = this.#environment.monotonicMs();
    const from = this.#joinLive ? undefined : this.#resumeFrom();
    this.#intake.connectionAsked(nowMs, from !== undefined);
    this.#connections += 1;
    this.#socket = this.#environment.openSocket(
      listenUrl(this.#options.address, { rendition: this.#options.rendition, from }),
      { message: (bytes) => this.#message(bytes), closed: (reason) => this.#closed(reason) },
    );
    this.#silence.connecting(GREETING_TIMEOUT_MS);
  }

  /** The next part that is lacking, unless what was missed is too much to be heard late. */
  #resumeFrom(): number | undefined {
    const { next } = this.#intake.sequence;
    const serverMs = this.serverMs();
    if (next === undefined || serverMs === undefined || this.welcome === undefined) return undefined;
    const missedMs = serverMs - partStartMs(this.welcome.epochMs, next);
    return missedMs <= RESUME_LIMIT_MS + 2 * this.#intervalMs() ? next : undefined;
  }

  #message(bytes: Uint8Array): void {
    const nowMs = this.#environment.monotonicMs();
    this.#silence.heard();
    try {
      const { lagMs, ended } = this.#intake.take(bytes, nowMs);
      if (this.#isOver) return;
      if (lagMs !== undefined) this.#silence.partCame();
      if (ended) this.#finish("ended", undefined);
      else if (lagMs !== undefined && this.#lagGuard.mustRejoin(lagMs, nowMs)) this.#rejoinLive();
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof FrameError)) throw error;
      this.#reconnect();
    }
  }

  #greeted(welcome: Welcome, sameTimeline: boolean): void {
    const nowMs = this.#environment.monotonicMs();
    this.#greetedAtMs = nowMs;
    this.#joinLive = false;
    const { window, epochMs, serverTimeMs, intervalMs } = welcome;
    const edgeLagMs = window === null ? 0 : serverTimeMs - partStartMs(epochMs, window.last + 1);
    this.#lagGuard.greeted({ edgeLagMs, intervalMs });
    this.#silence.greeted(intervalMs);
    this.#reports.start((text) => this.#socket?.send(text));
    this.#enter("open");
    if (!this.#isOver) this.#options.events.welcome(welcome, sameTimeline);
  }

  #rejoinLive(): void {
    this.#joinLive = true;
    this.#reconnect();
  }

  #closed(reason: string): void {
    const verdict = verdictOf(reason);
    if (verdict === undefined) this.#reconnect();
    else this.#conclude(verdict);
  }

  #reconnect(): void {
    const greeted = this.#intake.greeted;
    this.#release();
    if (greeted && this.#environment.monotonicMs() - this.#greetedAtMs >= STABLE_MS) this.#backOff.reset();
    this.#enter(this.welcome === undefined ? "connecting" : "reconnecting");
    if (this.#isOver) return;
    this.#retryAfter(this.#backOff.nextDelayMs(BACK_OFF_PER_INTERVAL * this.#intervalMs()));
    if (!greeted && isPowerOfTwo(this.#backOff.attempts)) this.#askStanding();
  }

  #retryAfter(delayMs: number): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#environment.after(delayMs, () => this.#connect());
  }

  /** Sockets do not tell why they failed to open; HTTP does. Asked ever more rarely, so as not to double a storm. */
  async #askStanding(): Promise<void> {
    const { address, rendition } = this.#options;
    const { code, retryAfterMs } = await this.#environment.roomStanding(standingUrls(address, rendition));
    if (this.#intake.greeted) return;
    const verdict = verdictOf(code);
    if (verdict !== undefined) this.#conclude(verdict);
    else if (retryAfterMs > 0 && this.#cancelRetry !== undefined) {
      this.#retryAfter(Math.min(MAX_RETRY_AFTER_MS, retryAfterMs) * (1 + this.#environment.random()));
    }
  }

  #conclude(verdict: Verdict): void {
    if (this.#isOver) return;
    if (verdict === "resume-impossible") this.#rejoinLive();
    else if (verdict === "ended") this.#finish("ended", undefined);
    else this.#finish("failed", verdict);
  }

  #finish(phase: "ended" | "failed", fault: ListenFault | undefined): void {
    this.#release();
    this.#enter(phase, fault);
  }

  #enter(phase: ConnectionPhase, fault?: ListenFault): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#options.events.phase(phase, fault);
  }

  #overdue(): void {
    if (this.#intake.greeted) this.#silence.wasInVain();
    this.#reconnect();
  }

  #intervalMs(): number {
    return this.welcome?.intervalMs ?? DEFAULT_INTERVAL_MS;
  }

  get #isOver(): boolean {
    return this.#phase === "idle" || this.#phase === "ended" || this.#phase === "failed";
  }

  #release(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#silence.stop();
    this.#reports.stop();
    this.#socket?.close();
    this.#socket = undefined;
  }
}

function isPowerOfTwo(count: number): boolean {
  return count > 0 && (count & (count - 1)) === 0;
}
