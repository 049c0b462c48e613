import { StentorError } from "../../protocol/index.ts";
import type { RoomStore } from "../../store/index.ts";
import type { DoorBooks } from "./door-books.ts";
import { DoorKeeper } from "./door-keeper.ts";
import type { DoorMetrics } from "./door-metrics.ts";
import type { DoorNow } from "./door-terms.ts";
import { OpenDoor } from "./open-door.ts";

export type DoorsParts = {
  store: RoomStore;
  books: DoorBooks;
  now: () => DoorNow;
  metrics: DoorMetrics;
  onOpened: (door: OpenDoor) => void;
};

/** The doors of rooms that somebody asked for. Bounded by the rooms that are open. */
export class Doors {
  readonly #parts: DoorsParts;
  readonly #doors = new Map<string, OpenDoor>();
  readonly #opening = new Map<string, Promise<OpenDoor>>();

  constructor(parts: DoorsParts) {
    this.#parts = parts;
  }

  get all(): OpenDoor[] {
    return [...this.#doors.values()];
  }

  known(room: string): OpenDoor | undefined {
    return this.#doors.get(room);
  }

  /** Goes on from what was kept. Throws StentorError `room_not_found`, `room_ended`. */
  async open(room: string): Promise<OpenDoor> {
    const known = this.#doors.get(room) ?? this.#opening.get(room);
    if (known !== undefined) return known;
    const opening = this.#make(room).finally(() => this.#opening.delete(room));
    this.#opening.set(room, opening);
    return opening;
  }

  /** The rooms of which something is kept; what is kept of rooms that are over is thrown away. */
  async takeUp(): Promise<void> {
    for (const room of await this.#parts.books.rooms()) {
      const record = await this.#parts.store.room(room);
      if (record === undefined || record.state === "ended") await this.#parts.books.forgetDoor(room);
      else await this.open(room);
    }
  }

  /** The room has ended. Throws StentorError `store_unavailable`; the next start throws away what is left. */
  async forget(room: string): Promise<void> {
    this.#doors.delete(room);
    await this.#parts.books.forgetDoor(room);
  }

  async #make(room: string): Promise<OpenDoor> {
    const { books, now, metrics } = this.#parts;
    await this.#assertOpen(room);
    const keeper = new DoorKeeper(room, await books.door(room));
    // It may have ended meanwhile.
    await this.#assertOpen(room);
    const door = new OpenDoor({ room, keeper, books, now, metrics });
    this.#doors.set(room, door);
    this.#parts.onOpened(door);
    return door;
  }

  async #assertOpen(room: string): Promise<void> {
    const record = await this.#parts.store.room(room);
    if (record === undefined) throw new StentorError("room_not_found", `Cannot find room "${room}": it does not exist`);
    if (record.state === "ended")
      throw new StentorError("room_ended", `Cannot open the door of "${room}": it has ended`);
  }
}
