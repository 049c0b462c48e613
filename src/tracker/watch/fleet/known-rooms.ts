import type { ControlFacts, RoomNotice } from "../../../protocol/index.ts";
import { ROOMS_MAX } from "../limits.ts";

/** Rooms that have not ended, as control told last, and the titles of those that were. */
export class KnownRooms {
  #open = new Map<string, RoomNotice>();
  readonly #titles = new Map<string, string>();
  /** Since when the hold sound plays in rooms that are live. */
  #deadAir = new Map<string, number>();
  /** When control spoke last; `undefined`: never. */
  heardAtMs: number | undefined;
  origins = 0;

  take({ rooms, origins }: ControlFacts, atMs: number): void {
    this.heardAtMs = atMs;
    this.origins = origins;
    this.#open = new Map(rooms.slice(0, ROOMS_MAX).map((notice) => [notice.room, notice]));
    const silent = [...this.#open.values()].filter(({ state, playing }) => state === "live" && playing === "hold");
    this.#deadAir = new Map(silent.map(({ room }) => [room, this.#deadAir.get(room) ?? atMs]));
    for (const { room, title } of this.#open.values()) this.#titles.set(room, title);
    for (const room of this.#titles.keys()) {
      if (this.#titles.size <= 2 * ROOMS_MAX) break;
      if (!this.#open.has(room)) this.#titles.delete(room);
    }
  }

  open(): readonly RoomNotice[] {
    return [...this.#open.values()];
  }

  /** Until control has spoken, every room may be open. */
  mayBeOpen(room: string): boolean {
    return this.heardAtMs === undefined || this.#open.has(room);
  }

  /** Whether somebody is on the air there. */
  isLive(room: string): boolean {
    return this.#open.get(room)?.state === "live";
  }

  /** Since when nobody is heard in a room that is live; `undefined`: somebody is, or it is not live. */
  deadAirSince(room: string): number | undefined {
    return this.#deadAir.get(room);
  }

  title(room: string): string {
    return this.#titles.get(room) ?? room;
  }
}
