import type { Clock, Log } from "../../platform/index.ts";
import type { Delivery } from "../../protocol/index.ts";
import type { RoomRecord, RoomStore } from "../../store/index.ts";
import { roomNews } from "./room-news.ts";
import { awaitsStart } from "./room-schedule.ts";
import type { ScheduleBook } from "./schedule-book.ts";
import type { ScheduleMetrics } from "./schedule-metrics.ts";
import { Starts } from "./starts.ts";

/** News that waits to be told, of all rooms; more than that happen in no second. */
const NEWS_MAX = 2_000;
/** What happened so shortly before the process ended is told once more: it may not have been. */
const TOLD_AGAIN_MS = 120_000;

export type StartLogParts = {
  store: RoomStore;
  book: ScheduleBook;
  clock: Clock;
  log: Log;
  metrics: ScheduleMetrics;
  urlOf: (path: string) => string | null;
  tell: (delivery: Delivery) => Promise<void>;
};

/** Writes down how starts come out, and tells what happens to rooms. Both wait for `round`: no start waits for a disk. */
export class StartLog {
  readonly #parts: StartLogParts;
  readonly #starts = new Starts();
  #news: Delivery[] = [];

  constructor(parts: StartLogParts) {
    this.#parts = parts;
  }

  /** A room that was there before this process. */
  async takeUp(room: RoomRecord): Promise<void> {
    const record = await this.#parts.book.start(room.id);
    if (record !== undefined) this.#starts.resume(room.id, record);
    this.#starts.derive(room);
    const freshMs = this.#parts.clock.nowMs() - TOLD_AGAIN_MS;
    const { openedAtMs, liveAtMs, endedAtMs } = room;
    if (openedAtMs !== null && openedAtMs > freshMs) this.#announce("room-opened", room, openedAtMs);
    if (liveAtMs !== null && liveAtMs > freshMs) this.#announce("room-live", room, liveAtMs);
    if (endedAtMs !== null && endedAtMs > freshMs) this.#announce("room-ended", room, endedAtMs);
  }

  /** By itself. */
  opened(room: RoomRecord, openedAtMs: number, hostWasThere: boolean): void {
    const { errorMs } = this.#starts.opened(room, openedAtMs, hostWasThere);
    this.#parts.metrics.error.observe({ what: "opened" }, errorMs / 1_000);
    this.#parts.log.info({ room: room.id, errorMs, hostWasThere }, "Room opened at its second");
    this.#announce("room-opened", room, openedAtMs);
  }

  wentLive(room: RoomRecord): void {
    const liveAtMs = room.liveAtMs ?? this.#parts.clock.nowMs();
    const record = this.#starts.live(room, liveAtMs);
    if (record?.by === "itself" && record.hostWasThere) {
      this.#parts.metrics.error.observe({ what: "live" }, record.errorMs / 1_000);
    }
    this.#announce("room-live", room, liveAtMs);
  }

  ended(room: RoomRecord): void {
    this.#announce("room-ended", room, room.endedAtMs ?? this.#parts.clock.nowMs());
  }

  /** The origin says that listeners hear the speakers. */
  heardSpeakers(room: string): void {
    const { clock, metrics } = this.#parts;
    const nowMs = clock.nowMs();
    const record = this.#starts.program(room, nowMs);
    if (record?.by !== "itself" || !record.hostWasThere) return;
    metrics.error.observe({ what: "program" }, (nowMs - record.scheduledAtMs) / 1_000);
  }

  /** Told at once: it is no start, and must not be lost. */
  async remind(id: string): Promise<void> {
    const { store, clock, book, tell, urlOf } = this.#parts;
    const room = await store.room(id);
    if (room === undefined || !awaitsStart(room)) return;
    await tell(roomNews("reminder", room, clock.nowMs(), urlOf(`/r/${id}`)));
    await book.reminded(room);
  }

  /** The start that was recorded is void: there is to be another. */
  forget(room: string): void {
    this.#starts.forget(room);
  }

  /** Never throws: what the disk refuses is tried again. */
  async round(): Promise<void> {
    const { tell, book, metrics, log } = this.#parts;
    const news = this.#news;
    this.#news = [];
    for (const delivery of news) {
      await tell(delivery).catch((fault: unknown) => log.warn({ fault: String(fault) }, "News could not be kept"));
    }
    for (const [room, record] of this.#starts.takeUnkept()) {
      await book.keepStart(room, record).catch(() => {
        metrics.unkept.inc();
        this.#starts.putBack(room);
      });
    }
  }

  #announce(event: Parameters<typeof roomNews>[0], room: RoomRecord, atMs: number): void {
    if (this.#news.length >= NEWS_MAX) return;
    this.#news.push(roomNews(event, room, atMs, this.#parts.urlOf(`/r/${room.id}`)));
  }
}
