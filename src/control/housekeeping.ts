import type { RoomRecord } from "../store/index.ts";

/** A room that nobody speaks in, listens to or changes for so long ends by itself. */
export const UNUSED_ROOM_MS = 24 * 3_600_000;
/** A room that ended can be looked at for so long. */
export const ENDED_VISIBLE_MS = 3_600_000;
/** How long an audience may take to leave; what is counted of it later is nobody. */
const COUNTED_AFTER_END_MS = 120_000;
/** The oldest of more ended rooms than this are forgotten early. */
export const ENDED_ROOMS_MAX = 200;

/** When each open room was last used. In memory: a restart gives every room its full time again. */
export class Usage {
  readonly #lastMs = new Map<string, number>();

  touch(room: string, nowMs: number): void {
    this.#lastMs.set(room, nowMs);
  }

  forget(room: string): void {
    this.#lastMs.delete(room);
  }

  isUnused(room: string, nowMs: number): boolean {
    const lastMs = this.#lastMs.get(room);
    if (lastMs === undefined) {
      this.#lastMs.set(room, nowMs);
      return false;
    }
    return nowMs - lastMs >= UNUSED_ROOM_MS;
  }
}

/** Ended rooms whose time is over, and the oldest beyond the bound. */
export function forgettable(rooms: readonly RoomRecord[], nowMs: number): string[] {
  const ended = rooms.filter((room) => room.state === "ended").sort((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0));
  return ended
    .filter((room, rank) => rank >= ENDED_ROOMS_MAX || nowMs - (room.endedAtMs ?? 0) >= ENDED_VISIBLE_MS)
    .map((room) => room.id);
}

/** A room's audience is watched while it goes, after the end too. */
export function isCounted(room: RoomRecord, nowMs: number): boolean {
  return room.state !== "ended" || nowMs - (room.endedAtMs ?? 0) < COUNTED_AFTER_END_MS;
}
