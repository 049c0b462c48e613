import type { Counter } from "prom-client";
import type { Clock, Log, Metrics } from "../../platform/index.ts";
import type { CapacityProof } from "../../protocol/index.ts";
import type { Relay } from "../../relay/index.ts";
import type { RoomRecord, RoomStore } from "../../store/index.ts";
import type { Audience, AudienceHistory } from "../counting/index.ts";
import { EventBook } from "./event-book.ts";
import { EventHearing } from "./event-hearing.ts";
import { EventReader, type EventReaderParts } from "./event-reader.ts";
import { EventReports } from "./event-reports.ts";
import { ReportShelf } from "./report-shelf.ts";
import { RoomRecorder } from "./room-recorder.ts";

/** How often what was gathered is put on the disk. */
const FLUSH_MS = 5_000;
const PRUNE_MS = 3_600_000;
/** An audience may take so long to leave; what it says then belongs to the event. */
const RECORDED_AFTER_END_MS = 120_000;

export type EventRecorderParts = Pick<EventReaderParts, "verdicts" | "posts"> & {
  relay: Relay;
  store: RoomStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  audience: Audience;
  history: AudienceHistory;
  proof: () => Promise<CapacityProof | null>;
};

/**
 * Records each room's event while it runs, so that its report can be written at any time and for ever. Listens from its making; `keep` is
 * called once a second; `close` ends it. Sound waits for none of it.
 */
export class EventRecorder {
  /** What is written from the records. */
  readonly reports: EventReports;
  readonly #parts: EventRecorderParts;
  readonly #book: EventBook;
  readonly #rooms = new Map<string, RoomRecorder>();
  readonly #hearing: EventHearing;
  readonly #metrics: { unwritten: Counter; edgesLost: Counter };
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  #prunedAtMs: number;
  #isBusy = false;

  constructor(parts: EventRecorderParts) {
    const { store, relay, clock, log, metrics, verdicts, posts } = parts;
    this.#parts = parts;
    this.#prunedAtMs = clock.nowMs();
    this.#book = new EventBook(store);
    this.#metrics = {
      unwritten: metrics.counter(
        "stentor_control_record_unwritten_total",
        "Pieces of event records that the disk did not take at once.",
      ),
      edgesLost: metrics.counter(
        "stentor_control_record_edges_lost_total",
        "Reports of edges beyond what an event record watches.",
      ),
    };
    metrics.gaugeOf("stentor_control_record_rooms", "Rooms whose event is recorded.", () => this.#rooms.size);
    this.#hearing = new EventHearing({
      relay,
      clock,
      rooms: this.#rooms,
      onEdgeLost: () => this.#metrics.edgesLost.inc(),
    });
    const shelf = new ReportShelf(this.#book);
    const reader = new EventReader({ store, relay, clock, log, book: this.#book, shelf, verdicts, posts });
    this.reports = new EventReports({
      store,
      clock,
      log,
      metrics,
      book: this.#book,
      shelf,
      reader,
      flush: () => this.#flush(clock.nowMs()),
    });
  }

  close(): void {
    this.#hearing.close();
    // A store that is closed next still takes what it takes at once.
    this.#write(this.#parts.clock.nowMs()).catch(() => undefined);
  }

  /** Takes up the records of rooms that are open. */
  async start(): Promise<void> {
    await this.reports.start();
    for (const room of await this.#parts.store.rooms()) {
      if (this.#isRecorded(room, this.#parts.clock.nowMs())) await this.#open(room);
    }
  }

  /** The room has ended, for this reason. */
  ended(room: string, reason: string): void {
    this.#rooms.get(room)?.end(reason, this.#parts.clock.nowMs());
    this.reports.ended(room);
  }

  /** Once a second. Left out while the one before is not through, as when a disk hangs; the seconds are gathered all the same. */
  async keep(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    this.#hearing.look();
    const known = await this.#parts.store.rooms();
    const rooms = known.filter((room) => this.#isRecorded(room, nowMs));
    for (const room of rooms) this.#second(room, this.#rooms.get(room.id) ?? (await this.#open(room)), nowMs);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      if (nowMs - this.#flushedAtMs >= FLUSH_MS) await this.#flush(nowMs);
      this.#letGo(known, nowMs);
      await this.reports.round(nowMs);
      await this.#prune(nowMs);
    } finally {
      this.#isBusy = false;
    }
  }

  #isRecorded({ state, endedAtMs }: RoomRecord, nowMs: number): boolean {
    return state !== "ended" || nowMs - (endedAtMs ?? 0) < RECORDED_AFTER_END_MS;
  }

  /** Recorders of events that are over, once all is on the disk; those of rooms that are forgotten in any case. */
  #letGo(known: readonly RoomRecord[], nowMs: number): void {
    const rooms = new Map(known.map((room) => [room.id, room]));
    for (const [id, recorder] of this.#rooms) {
      const room = rooms.get(id);
      if (room === undefined || (!this.#isRecorded(room, nowMs) && !recorder.hasUnwritten)) this.#rooms.delete(id);
    }
  }

  /** Goes on with the record that there is. */
  async #open({ id, createdAtMs }: RoomRecord): Promise<RoomRecorder> {
    const { clock, log } = this.#parts;
    const head = await this.#book.head(id).catch((fault: unknown) => {
      log.warn({ fault: String(fault), room: id }, "An event's record could not be read");
      return undefined;
    });
    const recorder = this.#rooms.get(id) ?? new RoomRecorder({ createdAtMs, head, nowMs: clock.nowMs() });
    this.#rooms.set(id, recorder);
    return recorder;
  }

  #second(room: RoomRecord, recorder: RoomRecorder, nowMs: number): void {
    const { audience, history, clock } = this.#parts;
    const figures = audience.figures(room.id, clock.monotonicMs());
    recorder.second(room, figures === null ? null : history.now(room.id, figures, nowMs), nowMs);
  }

  /** What the disk does not take waits, and is tried again. */
  async #flush(nowMs: number): Promise<void> {
    this.#flushedAtMs = nowMs;
    await this.#askProof(nowMs);
    await this.#write(nowMs);
  }

  async #write(nowMs: number): Promise<void> {
    const pieces = new Map(
      [...this.#rooms].flatMap(([id, recorder]) => {
        const piece = recorder.take(nowMs);
        return piece === undefined ? [] : [[id, piece] as const];
      }),
    );
    try {
      await this.#book.keep(pieces);
    } catch (refusal) {
      this.#metrics.unwritten.inc(pieces.size);
      this.#parts.log.warn({ reason: String(refusal) }, "Event records wait for the disk");
      for (const [id, piece] of pieces) this.#rooms.get(id)?.giveBack(piece);
    }
  }

  async #askProof(nowMs: number): Promise<void> {
    const proof = await this.#parts.proof().catch(() => undefined);
    if (proof === undefined) return;
    for (const [id, recorder] of this.#rooms) {
      const room = await this.#parts.store.room(id);
      if (room !== undefined) recorder.proven(proof, room, nowMs);
    }
  }

  async #prune(nowMs: number): Promise<void> {
    if (nowMs - this.#prunedAtMs < PRUNE_MS) return;
    this.#prunedAtMs = nowMs;
    await this.#book.prune(nowMs).catch((refusal: unknown) => {
      this.#parts.log.warn({ reason: String(refusal) }, "Old event records could not be forgotten");
    });
  }
}
