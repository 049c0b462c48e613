import type { RoomNotice } from "../protocol/index.ts";

/** Notices of one room are at least so far apart, but for what listeners are told at once. */
export const NOTICE_SPACING_MS = 1_000;

/**
 * Decides when listeners are told of a room: when something changed, at once if the last notice is a second old or the
 * room's state, its start or its posts changed, else as soon as it is. A pure core; bounded by the rooms that are open.
 */
export class NoticeBoard {
  readonly #last = new Map<string, { text: string; urgent: string; atMs: number }>();
  readonly #changed = new Set<string>();

  /** Something of the room may have changed. */
  touch(room: string): void {
    this.#changed.add(room);
  }

  /** Somebody new listens to notices: the next one goes out even if nothing changed. */
  repeat(room: string): void {
    const last = this.#last.get(room);
    if (last !== undefined) last.text = "";
    this.#changed.add(room);
  }

  forget(room: string): void {
    this.#last.delete(room);
    this.#changed.delete(room);
  }

  /** Rooms whose notice may be due. Taken before they are looked at: what changes meanwhile is looked at again. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  /** Whether this notice is to go out now. When it is too early, the room is looked at again. */
  take(notice: RoomNotice, nowMs: number): boolean {
    const last = this.#last.get(notice.room);
    const text = JSON.stringify(notice);
    if (last?.text === text) return false;
    const urgent = urgentOf(notice);
    const early = last !== undefined && last.urgent === urgent && nowMs - last.atMs < NOTICE_SPACING_MS;
    if (early) {
      this.#changed.add(notice.room);
      return false;
    }
    this.#last.set(notice.room, { text, urgent, atMs: nowMs });
    return true;
  }
}

/** What listeners are told of at once when it changes. */
function urgentOf({ state, schedule, postsTurn }: RoomNotice): string {
  return [state, schedule?.scheduledAtMs, schedule?.phase, postsTurn].join(" ");
}
