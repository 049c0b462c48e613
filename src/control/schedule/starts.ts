import { partAt } from "../../protocol/index.ts";
import type { RoomRecord } from "../../store/index.ts";
import type { StartRecord } from "./start-record.ts";

/** Whose room is live so soon after its opening was there when it opened. */
const AT_ONCE_MS = 1_000;

/** How the starts of open rooms come out. A pure core, bounded by the rooms that are scheduled. */
export class Starts {
  readonly #records = new Map<string, StartRecord>();
  readonly #unkept = new Set<string>();
  /** Of those that are live: when their parts begin to count. */
  readonly #epochs = new Map<string, number>();

  /** From the disk. */
  resume(room: string, record: StartRecord): void {
    this.#records.set(room, record);
  }

  /** From the room's own record, where the process ended before this one was kept: as far as it tells. */
  derive(room: RoomRecord): void {
    const { scheduledAtMs, openedAtMs, liveAtMs } = room;
    if (this.#records.get(room.id)?.scheduledAtMs === scheduledAtMs) return;
    if (scheduledAtMs === null || openedAtMs === null) return;
    const hostWasThere = liveAtMs !== null && liveAtMs - openedAtMs < AT_ONCE_MS;
    if (openedAtMs >= scheduledAtMs) this.opened(room, openedAtMs, hostWasThere);
    if (liveAtMs !== null) this.live(room, liveAtMs);
  }

  /** Opened by itself. */
  opened(room: RoomRecord, openedAtMs: number, hostWasThere: boolean): StartRecord {
    return this.#put(room.id, {
      ...blank(room.scheduledAtMs ?? openedAtMs, openedAtMs),
      hostWasThere,
      by: "itself",
    });
  }

  /** Live by itself or by its host's hand; a room that had not opened has opened by that. */
  live(room: RoomRecord, liveAtMs: number): StartRecord | undefined {
    const { scheduledAtMs } = room;
    if (scheduledAtMs === null) return undefined;
    this.#epochs.set(room.id, room.epochMs);
    const before = this.#records.get(room.id);
    if (before === undefined || before.scheduledAtMs !== scheduledAtMs) {
      const early = blank(scheduledAtMs, room.openedAtMs ?? liveAtMs);
      return this.#put(room.id, { ...early, liveAtMs, errorMs: liveAtMs - scheduledAtMs });
    }
    if (before.liveAtMs !== null) return before;
    const errorMs = before.hostWasThere ? liveAtMs - scheduledAtMs : before.errorMs;
    return this.#put(room.id, { ...before, liveAtMs, errorMs });
  }

  /** The origin says that listeners hear the speakers. `undefined`: that was known, or the room is not one that starts. */
  program(room: string, atMs: number): StartRecord | undefined {
    const before = this.#records.get(room);
    const epochMs = this.#epochs.get(room);
    if (before === undefined || epochMs === undefined || before.programAtMs !== null) return undefined;
    return this.#put(room, { ...before, programAtMs: atMs, programPart: partAt(epochMs, atMs) });
  }

  /** Those that changed since. Put back what could not be kept. */
  takeUnkept(): [room: string, record: StartRecord][] {
    const taken = [...this.#unkept].flatMap((room) => {
      const record = this.#records.get(room);
      return record === undefined ? [] : [[room, record] as [string, StartRecord]];
    });
    this.#unkept.clear();
    return taken;
  }

  putBack(room: string): void {
    if (this.#records.has(room)) this.#unkept.add(room);
  }

  forget(room: string): void {
    this.#records.delete(room);
    this.#epochs.delete(room);
    this.#unkept.delete(room);
  }

  #put(room: string, record: StartRecord): StartRecord {
    this.#records.set(room, record);
    this.#unkept.add(room);
    return record;
  }
}

/** As by its host's hand. */
function blank(scheduledAtMs: number, openedAtMs: number): StartRecord {
  const errorMs = openedAtMs - scheduledAtMs;
  const nothingYet = { liveAtMs: null, programAtMs: null, programPart: null };
  return { scheduledAtMs, openedAtMs, hostWasThere: true, by: "host", errorMs, ...nothingYet };
}
