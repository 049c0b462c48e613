import type { Metrics } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import type { RoomRecord } from "../../store/index.ts";
import type { Access } from "../access.ts";
import type { NoticeBoard } from "../notice-board.ts";
import type { Turns } from "../turns.ts";
import { awaitsStart } from "./room-schedule.ts";
import { type CalendarEntry, ScheduleBook } from "./schedule-book.ts";
import { scheduleMetrics } from "./schedule-metrics.ts";
import { StartLog, type StartLogParts } from "./start-log.ts";
import { StartPlan } from "./start-plan.ts";
import { readStart, type StartTime, type StartWish } from "./start-time.ts";
import { Starter, type StarterParts } from "./starter.ts";

export type ScheduleDeskParts = Omit<StartLogParts, "book" | "metrics"> &
  Pick<StarterParts, "open" | "begin" | "hostIsHere" | "onNews"> & {
    access: Access;
    turns: Turns;
    notices: NoticeBoard;
    metrics: Metrics;
  };

/**
 * Rooms that begin at a second that was said before. `start` takes up what was planned and arms the clock, `round` is called once a second,
 * `close` ends it. A test calls `look` and no `start`.
 */
export class ScheduleDesk {
  readonly #parts: ScheduleDeskParts;
  readonly #plan = new StartPlan();
  readonly #book: ScheduleBook;
  readonly #log: StartLog;
  readonly #starter: Starter;

  constructor(parts: ScheduleDeskParts) {
    const metrics = scheduleMetrics(parts.metrics, () => this.#plan.size);
    this.#parts = parts;
    this.#book = new ScheduleBook(parts.store);
    this.#log = new StartLog({ ...parts, book: this.#book, metrics });
    this.#starter = new Starter({
      ...{ ...parts, plan: this.#plan, metrics },
      replan: (room) => this.#replan(room),
      remind: (room) => this.#log.remind(room),
    });
  }

  async start(): Promise<void> {
    for (const room of await this.#parts.store.rooms()) await this.#takeUp(room);
    this.#starter.arm();
    void this.look();
  }

  close(): void {
    this.#starter.close();
  }

  /** The moment that is meant, for a room that is about to be made. Throws `schedule_invalid`. */
  read(wish: StartWish): StartTime {
    return readStart(wish, this.#parts.clock.nowMs());
  }

  /** By the host's token. Gives what had to be decided for him. Throws `schedule_invalid`, `room_ended`, `store_unavailable`. */
  async set(room: string, token: string, wish: StartWish): Promise<{ note: string | null }> {
    await this.#parts.access.host(room, token);
    const start = this.read(wish);
    await this.#change(room, start);
    return { note: start.note };
  }

  /** By the host's token: the room begins by hand. Throws as `set`. */
  async clear(room: string, token: string): Promise<void> {
    await this.#parts.access.host(room, token);
    await this.#change(room, null);
  }

  /** Throws `room_not_found`; `not_found` where the room never had a start. */
  async calendar(room: string): Promise<CalendarEntry> {
    const entry = await this.#book.calendar(await this.#parts.access.room(room));
    if (entry !== undefined) return entry;
    throw new StentorError("not_found", `Cannot make a calendar file of room "${room}": it has no start`);
  }

  /** Does what is due at this moment; never throws. */
  look(): Promise<void> {
    return this.#starter.look();
  }

  /** Once a second: what has to last is written, and news are told. Never throws. */
  round(): Promise<void> {
    return this.#log.round();
  }

  /** A room was made, scheduled or not. */
  made(room: RoomRecord): void {
    if (room.scheduledAtMs === null) return;
    this.#plan.put(room.id, room.scheduledAtMs, this.#parts.clock.nowMs());
    this.#starter.lookSoon();
  }

  /** A room has opened by itself; whether it goes live is to be seen. */
  opened(room: RoomRecord, openedAtMs: number, hostWasThere: boolean): void {
    this.#plan.opened(room.id);
    this.#log.opened(room, openedAtMs, hostWasThere);
    // With its host there it is live in a moment: nobody is told that he is late.
    if (hostWasThere) return;
    this.#parts.notices.touch(room.id);
    this.#parts.onNews();
  }

  /** A room is live, by whoever's wish. */
  wentLive(room: RoomRecord): void {
    this.#plan.remove(room.id);
    this.#log.wentLive(room);
    this.#parts.onNews();
  }

  ended(room: RoomRecord): void {
    this.#plan.remove(room.id);
    this.#log.ended(room);
  }

  /** Nobody can look at the room any more. */
  async forget(room: string): Promise<void> {
    this.#log.forget(room);
    await this.#book.forget(room);
  }

  /** Something was heard of who is on the air there. */
  heard(room: string, playing: "speakers" | "hold"): void {
    this.#starter.heard(room);
    if (playing === "speakers") this.#log.heardSpeakers(room);
  }

  async #takeUp(room: RoomRecord): Promise<void> {
    await this.#log.takeUp(room);
    if (room.state !== "waiting" || room.scheduledAtMs === null) return;
    if (!awaitsStart(room)) return this.#plan.opened(room.id);
    const isReminded = await this.#book.isReminded(room);
    this.#plan.resume(room.id, { scheduledAtMs: room.scheduledAtMs, isReminded });
  }

  async #replan(id: string): Promise<void> {
    const room = await this.#parts.store.room(id);
    if (room?.state !== "waiting" || room.scheduledAtMs === null) return this.#plan.remove(id);
    if (!awaitsStart(room)) return this.#plan.opened(id);
    this.#plan.put(id, room.scheduledAtMs, this.#parts.clock.nowMs());
    this.#starter.lookSoon();
  }

  #change(id: string, start: StartTime | null): Promise<void> {
    const { access, turns, store, clock, notices, onNews } = this.#parts;
    return turns.run(id, async () => {
      const room = await access.openRoom(id);
      if (room.state === "live") throw new StentorError("schedule_invalid", `Cannot schedule room "${id}": it is live`);
      if (start === null && room.scheduledAtMs === null) return;
      await this.#book.changed(room, start, clock.nowMs());
      await store.schedule(id, start);
      this.#log.forget(id);
      if (start === null) this.#plan.remove(id);
      else this.#plan.put(id, start.atMs, clock.nowMs());
      notices.touch(id);
      onNews();
      this.#starter.lookSoon();
    });
  }
}
