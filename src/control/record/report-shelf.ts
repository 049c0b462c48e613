import type { EarlierEvent, EventReport } from "../../report/index.ts";
import type { EventBook } from "./event-book.ts";

/** Reports that are kept; of more, the oldest events' go. */
export const REPORTS_KEPT_MAX = 100;
/** Earlier events that one report is compared with. */
const COMPARED_MAX = 10;

/** What a list of reports tells of each. */
export type KeptReport = EarlierEvent & { endedAtMs: number | null; isFinal: boolean };

/** The reports of events that are over. They outlive their rooms. */
export class ReportShelf {
  readonly #book: EventBook;
  readonly #kept = new Map<string, KeptReport>();

  constructor(book: EventBook) {
    this.#book = book;
  }

  async start(): Promise<void> {
    for (const report of await this.#book.reports()) this.#kept.set(report.event.room, entryOf(report));
  }

  has(room: string): KeptReport | undefined {
    return this.#kept.get(room);
  }

  /** The latest event first. */
  get list(): KeptReport[] {
    return [...this.#kept.values()].sort((a, b) => b.startMs - a.startMs);
  }

  earlierThan(room: string, startMs: number): EarlierEvent[] {
    return this.list
      .filter((kept) => kept.room !== room && kept.startMs < startMs)
      .slice(0, COMPARED_MAX)
      .map(({ endedAtMs: _, isFinal: __, ...earlier }) => earlier);
  }

  /** Throws StentorError `store_unavailable`. */
  async keep(report: EventReport): Promise<void> {
    await this.#book.keepReport(report);
    this.#kept.set(report.event.room, entryOf(report));
    for (const { room } of this.list.slice(REPORTS_KEPT_MAX)) {
      await this.#book.forgetReport(room);
      this.#kept.delete(room);
    }
  }
}

function entryOf({ event, figures }: EventReport): KeptReport {
  return {
    room: event.room,
    title: event.title,
    startMs: event.scheduledAtMs ?? event.openedAtMs ?? event.liveAtMs ?? event.fromMs,
    startErrorMs: figures["start.error"].value,
    peakHeard: figures["audience.peak"].value,
    gapsPerHour: figures["sound.gapsPerHour"].value,
    refused: figures["door.refused"].value,
    endedAtMs: event.endedAtMs,
    isFinal: event.isFinal,
  };
}
