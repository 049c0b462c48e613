import type { Clock } from "../platform/index.ts";
import type { RoomRecord, RoomStore } from "../store/index.ts";
import { type ControlMetrics, recordHouse } from "./control-metrics.ts";
import type { Audience, AudienceHistory } from "./counting/index.ts";
import { forgettable, isCounted, Usage } from "./housekeeping.ts";
import type { NoticeBoard } from "./notice-board.ts";
import type { Origins } from "./origins.ts";
import { awaitsStart } from "./schedule/index.ts";
import type { Stage } from "./stage.ts";

export type HouseParts = {
  store: RoomStore;
  clock: Clock;
  metrics: ControlMetrics;
  stage: Stage;
  audience: Audience;
  history: AudienceHistory;
  notices: NoticeBoard;
  origins: Origins;
  /** Ends a room that nobody has used for long. */
  endUnused: (room: string) => Promise<unknown>;
  /** A room is forgotten, with everything that is kept of it. */
  onForgotten: (room: string) => Promise<void>;
};

/** What is looked after once a second: counts and their history, rooms that nobody uses, rooms that nobody looks at. */
export class House {
  readonly #parts: HouseParts;
  readonly #usage = new Usage();

  constructor(parts: HouseParts) {
    this.#parts = parts;
  }

  async keep(): Promise<void> {
    const { store, clock, audience, metrics } = this.#parts;
    const nowMs = clock.nowMs();
    audience.forgetSilent(clock.monotonicMs());
    const rooms = await store.rooms();
    await this.#count(rooms, nowMs);
    for (const room of rooms) if (room.state !== "ended") await this.#look(room, nowMs);
    metrics.recordsWaiting.set(await store.catchUp());
  }

  /** Once a second, and apart: rooms whose time is over are forgotten. Throws `store_unavailable`; those that are left stay for the next time. */
  async clear(): Promise<void> {
    const { store, clock } = this.#parts;
    for (const id of forgettable(await store.rooms(), clock.nowMs())) await this.#forget(id);
  }

  /** The room has ended. */
  close(room: string): void {
    this.#usage.forget(room);
  }

  /** A room that waits for its start is not unused, however long that is; from then on it has as long as any other. */
  async #look(record: RoomRecord, nowMs: number): Promise<void> {
    const { notices, stage, audience, clock, endUnused } = this.#parts;
    const room = record.id;
    notices.touch(room);
    const isHeard = (audience.listeners(room, clock.monotonicMs()) ?? 0) > 0;
    if (isHeard || !stage.isEmpty(room) || awaitsStart(record)) this.#usage.touch(room, nowMs);
    else if (this.#usage.isUnused(room, nowMs)) await endUnused(room);
  }

  async #forget(room: string): Promise<void> {
    const { audience, history, store, onForgotten } = this.#parts;
    audience.close(room);
    history.close(room);
    await onForgotten(room);
    await store.removeRoom(room);
  }

  async #count(rooms: readonly RoomRecord[], nowMs: number): Promise<void> {
    const { store, audience, history, metrics, origins, clock } = this.#parts;
    const monotonicMs = clock.monotonicMs();
    const open = rooms.filter((room) => room.state !== "ended");
    const people = await Promise.all(open.map((room) => store.participants(room.id)));
    for (const room of rooms) {
      const figures = isCounted(room, nowMs) ? audience.figures(room.id, monotonicMs) : null;
      if (figures !== null) history.push(room.id, figures, audience.behind(room.id), nowMs);
    }
    recordHouse(metrics, {
      rooms,
      participants: people.flat().length,
      origins: origins.living(monotonicMs),
      edges: audience.edges(monotonicMs),
      listeners: open.reduce((sum, room) => sum + (audience.listeners(room.id, monotonicMs) ?? 0), 0),
    });
  }
}
