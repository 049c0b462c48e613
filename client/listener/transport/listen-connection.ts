import {
  type Handover,
  type ListenerReport,
  type Pace,
  partStartMs,
  type Rendition,
  type Welcome,
} from "../../../src/protocol/index.ts";
import type { Waiting } from "../door/index.ts";
import type { ListenFault } from "../listen-fault.ts";
import { type ListenQuery, listenUrl, type RoomAddress } from "./addresses.ts";
import { Admission, type AdmissionOptions } from "./admission.ts";
import { Comeback } from "./comeback.ts";
import { FrameError } from "./frame-bodies.ts";
import { FrameIntake } from "./frame-intake.ts";
import { HeardReports } from "./heard-reports.ts";
import { LagGuard } from "./lag-guard.ts";
import { Link } from "./link.ts";
import type { ListenEnvironment, RoomStanding } from "./listen-environment.ts";
import type { ConnectionPhase, ListenEvents } from "./listen-events.ts";
import { ReconnectPlan } from "./reconnect-plan.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { Succession } from "./succession.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A connection that lived this long was a good one: the next back-off begins anew. */
export const STABLE_MS = 5_000;
/** Without a greeting by then, the attempt counts as failed. */
export const GREETING_TIMEOUT_MS = 6_000;
/** The same while there is another address to turn to. */
export const HOP_TIMEOUT_MS = 3_000;
/**
 * What was missed is asked for if it is younger than this and two intervals; else the sound goes on at the live edge. As much
 * as an edge itself can heal.
 */
export const RESUME_LIMIT_MS = 20_000;
/** A greeting brings all that was missed: it has this much of that time longer to come. */
const GREETING_PATIENCE = 0.25;
/** A room that was heard is not given up before it was unknown for so long: its servers may be coming back themselves. */
export const LOST_ROOM_MS = 30_000;
const DEFAULT_INTERVAL_MS = 200;

export type ListenConnectionOptions = Pick<AdmissionOptions, "tickets" | "solve" | "askFirst"> & {
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
  readonly #plan: ReconnectPlan;
  readonly #comeback: Comeback;
  readonly #lagGuard = new LagGuard();
  readonly #silence: SilenceWatch;
  readonly #reports: HeardReports;
  readonly #admission: Admission;
  #phase: ConnectionPhase | "idle" = "idle";
  #link: Link | undefined;
  #succession: Succession | undefined;
  #intervalMs = DEFAULT_INTERVAL_MS;
  #greetedAtMs = 0;
  #lostAtMs = 0;
  #joinLive = false;
  #connections = 0;

  constructor(options: ListenConnectionOptions) {
    this.#options = options;
    this.#environment = options.environment;
    this.#plan = new ReconnectPlan(options.address.origin, options.environment.random);
    this.#comeback = new Comeback({
      plan: this.#plan,
      environment: options.environment,
      address: options.address,
      query: () => this.#query(),
      askDoor: () => this.#askDoorAgain(),
      connect: (origin) => this.#connect(origin),
      resumableForMs: () => this.#resumableForMs(),
      isAway: () => !this.#isOver && this.#link?.greeting === undefined,
      refused: (verdict) => this.#refused(verdict),
    });
    this.#silence = new SilenceWatch(options.environment, () => this.#overdue());
    this.#reports = new HeardReports(options.environment, () => options.heard?.());
    this.#admission = new Admission({
      ...options,
      events: {
        waiting: (waiting) => this.#waits(waiting),
        called: () => this.#connect(this.#options.address.origin),
        settled: (verdict) => void this.#refused(verdict),
        troubled: (code) => options.events.troubled?.(code),
        notAtDoor: (standing) => this.#turnedAway(standing),
      },
    });
    this.#intake = new FrameIntake({
      ...options.events,
      ticket: (ticket) => this.#admission.keepSeat(ticket),
      welcome: (link, welcome, sameTimeline) => this.#greeted(link, welcome, sameTimeline),
      paced: (link, pace) => this.#paced(link, pace),
      handover: (link, handover) => this.#handOver(link, handover),
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

  /** Whether what was missed so far could still be heard, late, if a connection stood now. */
  get mayResume(): boolean {
    return this.#resumableForMs() >= 0;
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
    if (!this.#admission.begin()) this.#connect(this.#options.address.origin);
  }

  /** No event follows. */
  stop(): void {
    this.#release();
    this.#admission.stop();
    this.#phase = "idle";
  }

  /** The network is back, or somebody looks at the page again: do now what would be done sooner or later. */
  hasten(): void {
    this.#admission.hasten();
    if (this.#comeback.isWaiting) this.#comeback.now();
    else if (this.#phase === "open" && this.#silence.isDoubtful(this.#intervalMs)) this.#reconnect();
  }

  #connect(origin: string): void {
    this.#release();
    const from = this.#joinLive ? undefined : this.#resumeFrom();
    this.#link = this.#open(origin, from);
    const patienceMs = from === undefined ? 0 : GREETING_PATIENCE * this.#missedMs();
    this.#silence.connecting((this.#plan.hasMore ? HOP_TIMEOUT_MS : GREETING_TIMEOUT_MS) + patienceMs);
  }

  #query(from?: number): ListenQuery {
    const { rendition } = this.#options;
    return { rendition, from, ticket: this.#admission.ticket, was: this.welcome?.edge || undefined };
  }

  #open(origin: string, from: number | undefined): Link {
    const { address } = this.#options;
    this.#connections += 1;
    return new Link({
      environment: this.#environment,
      url: listenUrl({ ...address, origin }, this.#query(from)),
      resuming: from !== undefined,
      events: {
        message: (link, bytes) => this.#message(link, bytes),
        closed: (link, reason) => this.#closed(link, reason),
      },
    });
  }

  /** The next part that is lacking, unless what was missed is too much to be heard late. */
  #resumeFrom(): number | undefined {
    return this.mayResume ? this.#intake.sequence.next : undefined;
  }

  /** For how long what was missed so far may still be asked for; below zero: no more. */
  #resumableForMs(): number {
    return RESUME_LIMIT_MS + 2 * this.#intervalMs - this.#missedMs();
  }

  /** How old the next part is that is lacking; without end when none was heard. */
  #missedMs(): number {
    const { next } = this.#intake.sequence;
    const serverMs = this.serverMs();
    if (next === undefined || serverMs === undefined || this.welcome === undefined) return Number.POSITIVE_INFINITY;
    return serverMs - partStartMs(this.welcome.epochMs, next);
  }

  #message(link: Link, bytes: Uint8Array): void {
    const nowMs = this.#environment.monotonicMs();
    if (link === this.#link) this.#silence.heard();
    try {
      const { lagMs, ended } = this.#intake.take(link, bytes, nowMs);
      if (this.#isOver) return;
      if (ended) this.#finish("ended", undefined);
      else if (link === this.#succession?.link) this.#succession.failed();
      else if (lagMs !== undefined) this.#newsCame(lagMs, nowMs);
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof FrameError)) throw error;
      this.#closed(link, "");
    }
  }

  #newsCame(lagMs: number, nowMs: number): void {
    this.#silence.partCame();
    if (this.#lagGuard.mustRejoin(lagMs, nowMs)) this.#rejoinLive();
  }

  /** A successor that turns out to be the edge that is about to stop is none: `#message` gives it up. */
  #greeted(link: Link, welcome: Welcome, sameTimeline: boolean): void {
    const before = this.#link?.greeting?.edge;
    if (link !== this.#link) {
      if (welcome.edge !== "" && welcome.edge === before) return;
      this.#succeed(link);
    }
    this.#admission.greeted();
    const nowMs = this.#environment.monotonicMs();
    this.#greetedAtMs = nowMs;
    this.#joinLive = false;
    this.#intervalMs = welcome.intervalMs;
    const { window, epochMs, serverTimeMs, intervalMs } = welcome;
    const edgeLagMs = window === null ? 0 : serverTimeMs - partStartMs(epochMs, window.last + 1);
    this.#lagGuard.greeted({ edgeLagMs, intervalMs });
    this.#plan.offered(welcome.alternates);
    this.#plan.spreadOver(welcome.reconnectSpreadMs);
    this.#silence.expectEvery(intervalMs);
    this.#reports.start((text) => this.#link?.send(text));
    this.#enter("open");
    if (!this.#isOver) this.#options.events.welcome(welcome, sameTimeline);
  }

  /** The new connection has greeted: the old one may go. */
  #succeed(link: Link): void {
    this.#succession?.stop();
    this.#succession = undefined;
    this.#link?.close();
    this.#link = link;
    this.#silence.heard();
  }

  #paced(link: Link, pace: Pace): void {
    if (link !== this.#link) return;
    this.#intervalMs = pace.intervalMs;
    this.#plan.spreadOver(pace.reconnectSpreadMs);
    this.#silence.expectEvery(pace.intervalMs);
    this.#options.events.paced?.(pace);
  }

  #handOver(link: Link, { withinMs, alternates }: Handover): void {
    if (link !== this.#link) return;
    this.#plan.leaving(alternates);
    this.#succession ??= new Succession(this.#environment, withinMs, () => {
      const { origin } = this.#plan.next(this.#intervalMs);
      return this.#open(origin, this.#intake.sequence.next);
    });
  }

  #rejoinLive(): void {
    this.#joinLive = true;
    this.#reconnect();
  }

  #closed(link: Link, reason: string): void {
    if (link === this.#succession?.link) {
      this.#succession.failed();
      return;
    }
    const verdict = this.#isOwnSuccessor(reason) ? undefined : verdictOf(reason);
    if (verdict === undefined || !this.#refused(verdict)) this.#reconnect();
  }

  /** The newer connection that took over this one's ticket is our own. */
  #isOwnSuccessor(reason: string): boolean {
    return reason === "ticket_elsewhere" && this.#succession?.link !== undefined;
  }

  #reconnect(): void {
    const greeted = this.#link?.greeting !== undefined;
    const successor = this.#succession?.stop();
    const nowMs = this.#environment.monotonicMs();
    this.#release();
    if (greeted) this.#lostAtMs = nowMs;
    if (greeted && nowMs - this.#greetedAtMs >= STABLE_MS) this.#plan.reset();
    this.#link = successor;
    if (!this.#admission.isWaiting) this.#enter(this.welcome === undefined ? "connecting" : "reconnecting");
    if (this.#isOver) successor?.close();
    else if (successor !== undefined) this.#silence.connecting(HOP_TIMEOUT_MS);
    else if (this.welcome !== undefined || !this.#admission.turnedAway())
      this.#comeback.begin(this.#intervalMs, !greeted);
  }

  #turnedAway(standing: RoomStanding): void {
    if (this.#isOver) return;
    const verdict = verdictOf(standing.code);
    if (verdict === undefined || !this.#refused(verdict)) this.#comeback.begin(this.#intervalMs, true);
  }

  async #askDoorAgain(): Promise<"taken" | RoomStanding> {
    const asking = { wasInside: this.welcome !== undefined, rounds: this.#plan.rounds };
    const standing = await this.#admission.askAgain(asking);
    if (standing === "taken") this.#comeback.stop();
    return standing;
  }

  #waits(waiting: Waiting): void {
    if (!waiting.called) this.#release();
    this.#enter("waiting");
    this.#options.events.waiting?.(waiting);
  }

  /** A room that was heard a moment ago exists, whatever a server says that has just begun. */
  #mayPass(verdict: Verdict): boolean {
    if (typeof verdict === "string" || verdict.code !== "room_not_found" || this.welcome === undefined) return false;
    return this.#phase === "open" || this.#environment.monotonicMs() - this.#lostAtMs < LOST_ROOM_MS;
  }

  /** Hands back whether this settles how it goes on. */
  #refused(verdict: Verdict): boolean {
    if (this.#mayPass(verdict)) return false;
    if (verdict === "resume-impossible") this.#rejoinLive();
    else if (verdict === "ended") this.#finish("ended", undefined);
    else this.#finish("failed", verdict);
    return true;
  }

  #finish(phase: "ended" | "failed", fault: ListenFault | undefined): void {
    this.#release();
    this.#admission.stop(phase === "ended");
    this.#enter(phase, fault);
  }

  #enter(phase: ConnectionPhase, fault?: ListenFault): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#options.events.phase(phase, fault);
  }

  #overdue(): void {
    if (this.#link?.greeting !== undefined) this.#silence.wasInVain();
    this.#reconnect();
  }

  get #isOver(): boolean {
    return this.#phase === "idle" || this.#phase === "ended" || this.#phase === "failed";
  }

  #release(): void {
    this.#comeback.stop();
    this.#silence.stop();
    this.#reports.stop();
    this.#succession?.stop()?.close();
    this.#succession = undefined;
    this.#link?.close();
    this.#link = undefined;
  }
}
