import type { Clock, Log } from "../../platform/index.ts";
import {
  decodeMessage,
  encodeMessage,
  type Post,
  subjects,
  type TrackerRecord,
  type Verdict,
} from "../../protocol/index.ts";
import type { Relay } from "../../relay/index.ts";
import type { EventRecord, StartRecord } from "../../report/index.ts";
import type { RoomRecord, RoomStore } from "../../store/index.ts";
import { startKey } from "../schedule/index.ts";
import type { EventBook } from "./event-book.ts";
import type { ReportShelf } from "./report-shelf.ts";

/** The tracker is not waited for longer: a report can be written without it. */
const TRACKER_TIMEOUT_MS = 2_000;
/** How far back a report looks. */
const READ_BACK_MS = 48 * 3_600_000;
/** Trouble is reported before the start, and after the end. */
const AROUND_MS = 30 * 60_000;
const VERDICTS_MAX = 1_000;

export type EventReaderParts = {
  store: RoomStore;
  relay: Relay;
  clock: Clock;
  log: Log;
  book: EventBook;
  shelf: ReportShelf;
  /** Oldest first, at most some hundreds; throws when nothing is known of the room. */
  verdicts: (room: string, sinceMs: number) => Promise<readonly Verdict[]>;
  posts: (room: string) => Promise<readonly Post[]>;
};

/** Gathers all that a report is written from. What does not answer is left out, and the report says so. */
export class EventReader {
  readonly #parts: EventReaderParts;

  constructor(parts: EventReaderParts) {
    this.#parts = parts;
  }

  async read(room: RoomRecord, isFinal: boolean): Promise<EventRecord> {
    const { book, clock, store, shelf } = this.#parts;
    const asOfMs = clock.nowMs();
    const { id } = room;
    const startMs = room.scheduledAtMs ?? room.openedAtMs ?? room.liveAtMs ?? room.createdAtMs;
    const sinceMs = Math.max(room.createdAtMs, (room.endedAtMs ?? asOfMs) - READ_BACK_MS);
    const [record, verdicts, tracker, posts, start] = await Promise.all([
      book.read(id, sinceMs),
      this.#orNothing(this.#verdicts(id, sinceMs), []),
      this.#tracker(id, Math.max(sinceMs, startMs - AROUND_MS), (room.endedAtMs ?? asOfMs) + AROUND_MS),
      this.#orNothing(this.#parts.posts(id), []),
      this.#orNothing(store.note(startKey(id)) as Promise<StartRecord | undefined>, undefined),
    ]);
    const { samples, moments, head } = record;
    const { state, title, createdAtMs, scheduledAtMs, timeZone, openedAtMs, liveAtMs, endedAtMs } = room;
    return {
      ...{ room: id, title, state, createdAtMs, scheduledAtMs, timeZone, openedAtMs, liveAtMs, endedAtMs },
      ...{ asOfMs, isFinal, samples, moments, verdicts, tracker },
      start: start ?? null,
      lost: head?.lost ?? { samples: 0, moments: 0 },
      moved: head?.sums.moved ?? {},
      behind: head?.sums.behind ?? [],
      proof: head?.proof ?? null,
      posts: [...posts].sort((a, b) => a.atMs - b.atMs),
      earlier: shelf.earlierThan(id, startMs),
      remarks: await book.remarks(id),
    };
  }

  /** Page by page. */
  async #verdicts(room: string, sinceMs: number): Promise<Verdict[]> {
    const found: Verdict[] = [];
    let fromMs = sinceMs;
    while (found.length < VERDICTS_MAX) {
      const page = await this.#parts.verdicts(room, fromMs);
      found.push(...page);
      const last = page.at(-1);
      if (last === undefined || last.atMs < fromMs) break;
      fromMs = last.atMs + 1;
    }
    return found;
  }

  async #tracker(room: string, fromMs: number, toMs: number): Promise<TrackerRecord | null> {
    const question = encodeMessage({ room, fromMs, toMs });
    const asked = this.#parts.relay.request(subjects.trackerRecord, question, { timeoutMs: TRACKER_TIMEOUT_MS });
    const bytes = await this.#orNothing(asked, undefined);
    return bytes === undefined ? null : decodeMessage<TrackerRecord>(bytes);
  }

  async #orNothing<T>(work: Promise<T>, nothing: T): Promise<T> {
    try {
      return await work;
    } catch (fault) {
      this.#parts.log.debug({ fault: String(fault) }, "A report is written without a part of it");
      return nothing;
    }
  }
}
