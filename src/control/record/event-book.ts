import type { EventMoment, EventReport, EventSample } from "../../report/index.ts";
import type { RecordStore, SeriesAddition } from "../../store/index.ts";
import type { RecordHead, RecordPiece } from "./record-piece.ts";

/** Samples are kept so long; what a report was written from them stays. */
export const SAMPLES_KEPT_MS = 3 * 86_400_000;
export const MOMENTS_KEPT_MS = 30 * 86_400_000;
/** What a report is written from at most. */
const PIECES_READ_MAX = 20_000;
const MOMENTS_READ_MAX = 2_000;

const SAMPLES = "event";
const MOMENTS = "event-log";

type SampleEntry = { samples: EventSample[]; head: RecordHead };

/** Where the records of events lie. Its writers throw StentorError `store_unavailable`. */
export class EventBook {
  readonly #store: RecordStore;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  /** All of it or nothing. */
  async keep(pieces: ReadonlyMap<string, RecordPiece>): Promise<void> {
    const entries = [...pieces].flatMap(([room, { samples, moments, head }]): SeriesAddition[] => [
      { series: SAMPLES, room, atMs: head.atMs, value: { samples, head } satisfies SampleEntry },
      ...moments.map((moment) => ({ series: MOMENTS, room, atMs: moment.atMs, value: moment })),
    ]);
    if (entries.length > 0) await this.#store.appendAll(entries);
  }

  /** How far the room's record had come; `undefined`: it has none. */
  async head(room: string): Promise<RecordHead | undefined> {
    const [last] = await this.#store.entries(SAMPLES, room, { sinceMs: 0, limit: 1, newest: true });
    return (last?.value as SampleEntry | undefined)?.head;
  }

  async read(
    room: string,
    sinceMs: number,
  ): Promise<{ samples: EventSample[]; moments: EventMoment[]; head: RecordHead | undefined }> {
    const pieces = await this.#store.entries(SAMPLES, room, { sinceMs, limit: PIECES_READ_MAX, newest: true });
    const moments = await this.#store.entries(MOMENTS, room, { sinceMs, limit: MOMENTS_READ_MAX });
    return {
      samples: pieces.flatMap(({ value }) => (value as SampleEntry).samples),
      moments: moments.map(({ value }) => value as EventMoment),
      head: (pieces.at(-1)?.value as SampleEntry | undefined)?.head,
    };
  }

  async prune(nowMs: number): Promise<void> {
    await this.#store.prune(SAMPLES, nowMs - SAMPLES_KEPT_MS);
    await this.#store.prune(MOMENTS, nowMs - MOMENTS_KEPT_MS);
  }

  async remarks(room: string): Promise<string[]> {
    return ((await this.#store.note(remarksKey(room))) as string[] | undefined) ?? [];
  }

  keepRemarks(room: string, remarks: readonly string[]): Promise<void> {
    return this.#store.keepNote(remarksKey(room), remarks);
  }

  async report(room: string): Promise<EventReport | undefined> {
    return (await this.#store.note(reportKey(room))) as EventReport | undefined;
  }

  async reports(): Promise<EventReport[]> {
    return [...(await this.#store.notes(REPORTS)).values()] as EventReport[];
  }

  keepReport(report: EventReport): Promise<void> {
    return this.#store.keepNote(reportKey(report.event.room), report);
  }

  async forgetReport(room: string): Promise<void> {
    await this.#store.forgetNotes(reportKey(room));
    await this.#store.forgetNotes(remarksKey(room));
  }
}

const REPORTS = "report:";

/** Closed by a slash, so that no room's name begins another's. */
function reportKey(room: string): string {
  return `${REPORTS}${room}/`;
}

function remarksKey(room: string): string {
  return `remarks:${room}/`;
}
