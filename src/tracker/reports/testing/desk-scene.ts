import { ManualClock, Metrics, silentLog } from "../../../platform/index.ts";
import type { ListenerFacts, ListenerQuestion, TroubleAnswer, TroubleReport } from "../../../protocol/index.ts";
import { MemoryRoomStore, type RecordStore } from "../../../store/index.ts";
import { ReportDesk, type ReportDeskOptions } from "../index.ts";

/** What an edge says of a listener who hears well. */
export function hearing(clock: ManualClock, change: Partial<ListenerFacts> = {}): ListenerFacts {
  return {
    edge: "edge-1",
    known: true,
    connected: true,
    stalls: 0,
    behindMs: 400,
    part: 1_000,
    newestPart: 1_030,
    moved: 0,
    heardAtMs: clock.nowMs() - 4_000,
    refused: {},
    roomSilent: false,
    ...change,
  };
}

/** A desk, its clock standing still, with edges that say what a test has them say. */
export class DeskScene implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly store: RecordStore;
  readonly metrics = new Metrics();
  readonly desk: ReportDesk;
  edges: string[] = ["edge-1"];
  incident: string | null = null;
  /** What edges know, by the listener's id; of others they know nothing. */
  readonly facts = new Map<string, ListenerFacts>();
  readonly asked: ListenerQuestion[] = [];
  #sent = 0;

  private constructor(options: { clock: ManualClock; store: RecordStore; desk: Partial<ReportDeskOptions> }) {
    this.clock = options.clock;
    this.store = options.store;
    this.desk = new ReportDesk({
      store: this.store,
      clock: this.clock,
      log: silentLog,
      metrics: this.metrics,
      ask: async (_edge, question) => {
        this.asked.push(question);
        return this.facts.get(question.listener ?? "") ?? hearing(this.clock, { known: false, connected: false });
      },
      edges: () => this.edges,
      regionOf: ({ timeZone }) => (timeZone === "Europe/Vienna" ? "AT" : null),
      openIncident: () => this.incident,
      operatorToken: "operator-token-of-the-tests",
      ...options.desk,
    });
  }

  static async open(
    options: { clock?: ManualClock; store?: RecordStore } & Partial<ReportDeskOptions> = {},
  ): Promise<DeskScene> {
    const { clock = new ManualClock(), store = new MemoryRoomStore(), ...desk } = options;
    const scene = new DeskScene({ clock, store, desk });
    await scene.desk.start();
    return scene;
  }

  /** A report of somebody new, but for what is given. */
  report(change: Partial<TroubleReport> = {}): TroubleReport {
    this.#sent += 1;
    return {
      id: `report-${this.#sent}`,
      person: `person-${this.#sent}`,
      category: "no-sound",
      room: "town-hall",
      text: null,
      agoMs: 0,
      timeZone: null,
      language: null,
      listener: null,
      met: null,
      ...change,
    };
  }

  send(change: Partial<TroubleReport> = {}, address = "203.0.113.7"): Promise<TroubleAnswer> {
    return this.desk.take(this.report(change), address);
  }

  /** What came in this minute under a key. */
  tally(key = "") {
    return this.desk.minute(this.clock.nowMs()).series.get(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.desk.close();
  }
}
