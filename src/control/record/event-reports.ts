import type { Counter } from "prom-client";
import type { Clock, Log, Metrics } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import { type EventReport, reportOf } from "../../report/index.ts";
import type { RoomRecord, RoomStore } from "../../store/index.ts";
import type { EventBook } from "./event-book.ts";
import type { EventReader } from "./event-reader.ts";
import type { KeptReport, ReportShelf } from "./report-shelf.ts";

/** A report of an event that goes on is as old at most. */
export const LIVE_REPORT_MS = 10_000;
/** Late facts have come so long after the end: the report is written for the last time. */
export const FINAL_AFTER_MS = 180_000;
/** How often it is looked whether a report is due. */
const ROUND_MS = 5_000;
/** Reports of events that go on, held for whoever asks next. */
const HELD_MAX = 50;

export type EventReportsParts = {
  store: RoomStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  book: EventBook;
  shelf: ReportShelf;
  reader: EventReader;
  /** Puts on the disk what was gathered. */
  flush: () => Promise<void>;
};

/** Reports: written anew while events go on, at their end, and once more when late facts have come. */
export class EventReports {
  readonly #parts: EventReportsParts;
  readonly #held = new Map<string, { atMs: number; report: Promise<EventReport> }>();
  /** Rooms that ended and were no event. Bounded by the rooms that are there. */
  #passed = new Set<string>();
  #roundAtMs = Number.NEGATIVE_INFINITY;
  readonly #written: Counter<"when">;

  constructor(parts: EventReportsParts) {
    this.#parts = parts;
    this.#written = parts.metrics.counter("stentor_control_reports_total", "Event reports that were written.", [
      "when",
    ]);
  }

  /** Finds what was kept. What is due is written by the rounds: nothing waits here for a tracker that does not answer. */
  start(): Promise<void> {
    return this.#parts.shelf.start();
  }

  /** Throws StentorError `report_not_found`. */
  async report(room: string): Promise<EventReport> {
    const { store, book, shelf } = this.#parts;
    if (shelf.has(room) !== undefined) {
      const kept = await book.report(room);
      if (kept !== undefined) return kept;
    }
    const record = await store.room(room);
    if (record === undefined)
      throw new StentorError("report_not_found", `Cannot report on "${room}": nothing is known of such an event`);
    return this.#live(record);
  }

  /** It goes on no more: what was written of it is old. */
  ended(room: string): void {
    this.#held.delete(room);
  }

  /** Those of events that are over, the latest first. */
  get list(): KeptReport[] {
    return this.#parts.shelf.list;
  }

  /** What is to be read with the report. Throws StentorError `report_not_found`, `store_unavailable`. */
  async remark(room: string, remarks: readonly string[]): Promise<string[]> {
    const { book, shelf } = this.#parts;
    await this.report(room);
    await book.keepRemarks(room, remarks);
    this.#held.delete(room);
    const kept = shelf.has(room) === undefined ? undefined : await book.report(room);
    if (kept !== undefined) await shelf.keep({ ...kept, remarks: [...remarks] });
    return [...remarks];
  }

  /** Called once a second: reports of events that have ended. */
  async round(nowMs: number): Promise<void> {
    if (nowMs - this.#roundAtMs < ROUND_MS) return;
    this.#roundAtMs = nowMs;
    const { store, shelf } = this.#parts;
    const rooms = await store.rooms();
    this.#passed = this.#passed.intersection(new Set(rooms.map(({ id }) => id)));
    for (const room of rooms) {
      if (room.state !== "ended" || room.endedAtMs === null || this.#passed.has(room.id)) continue;
      const kept = shelf.has(room.id);
      const isFinal = nowMs - room.endedAtMs >= FINAL_AFTER_MS;
      if (kept === undefined || (isFinal && !kept.isFinal)) await this.#finish(room, isFinal);
    }
    for (const [room, { atMs }] of this.#held) if (nowMs - atMs >= LIVE_REPORT_MS) this.#held.delete(room);
  }

  async #finish(room: RoomRecord, isFinal: boolean): Promise<void> {
    const { log, shelf } = this.#parts;
    try {
      const report = await this.#write(room, isFinal);
      if (!isWorthKeeping(room, report)) {
        this.#passed.add(room.id);
        return;
      }
      await shelf.keep(report);
      this.#held.delete(room.id);
      this.#written.inc({ when: isFinal ? "final" : "end" });
    } catch (fault) {
      log.warn({ fault: String(fault), room: room.id }, "An event's report could not be kept yet");
    }
  }

  #live(room: RoomRecord): Promise<EventReport> {
    const nowMs = this.#parts.clock.nowMs();
    const held = this.#held.get(room.id);
    if (held !== undefined && nowMs - held.atMs < LIVE_REPORT_MS) return held.report;
    const report = this.#write(room, false);
    report.catch(() => this.#held.delete(room.id));
    this.#held.set(room.id, { atMs: nowMs, report });
    const [oldest] = this.#held.keys();
    if (this.#held.size > HELD_MAX && oldest !== undefined) this.#held.delete(oldest);
    this.#written.inc({ when: "live" });
    return report;
  }

  async #write(room: RoomRecord, isFinal: boolean): Promise<EventReport> {
    await this.#parts.flush();
    return reportOf(await this.#parts.reader.read(room, isFinal));
  }
}

/** A room that was only made and thrown away pushes no event's report out. */
function isWorthKeeping({ liveAtMs, openedAtMs }: RoomRecord, { figures }: EventReport): boolean {
  return liveAtMs !== null || openedAtMs !== null || (figures["audience.joins"].value ?? 0) > 0;
}
