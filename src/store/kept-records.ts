import type { Statement } from "./database.ts";
import type { Ledger } from "./ledger.ts";
import type { MemoryRoomStore } from "./memory-room-store.ts";
import * as rows from "./record-rows.ts";
import type { RecordStore, SeriesAddition, SeriesEntry, SeriesSpan } from "./room-store.ts";

/** So many places has each tenure; with 2²¹ tenures they are exact numbers still. */
const PLACES_PER_TENURE = 2 ** 32;

/** What a kept store is made of. */
export type Kept = { ledger: Ledger; memory: MemoryRoomStore; tenure: number };

/** Notes in a database and beside it in memory, where they are read; series in the database alone. */
export class KeptRecords implements RecordStore {
  protected readonly ledger: Ledger;
  protected readonly memory: MemoryRoomStore;
  #nextPlace: number;

  constructor({ ledger, memory, tenure }: Kept) {
    this.ledger = ledger;
    this.memory = memory;
    this.#nextPlace = tenure * PLACES_PER_TENURE;
  }

  note(key: string): Promise<unknown> {
    return this.memory.note(key);
  }

  notes(prefix: string): Promise<Map<string, unknown>> {
    return this.memory.notes(prefix);
  }

  keepNote(key: string, value: unknown): Promise<void> {
    // The caller's object may change before its turn comes.
    const kept = structuredClone(value);
    return this.ledger.step(async () => {
      await this.ledger.record([rows.keepNote(key, kept)], () => [this.#asBefore(key)]);
      await this.memory.keepNote(key, kept);
    });
  }

  forgetNotes(prefix: string): Promise<void> {
    return this.ledger.step(async () => {
      const keys = this.memory.keys(prefix);
      if (keys.length === 0) return;
      await this.ledger.record(keys.map(rows.forgetNote), () => keys.map((key) => this.#asBefore(key)));
      await this.memory.forgetNotes(prefix);
    });
  }

  append(series: string, room: string, atMs: number, value: unknown): Promise<void> {
    return this.appendAll([{ series, room, atMs, value }]);
  }

  appendAll(entries: readonly SeriesAddition[]): Promise<void> {
    const place = this.places(entries.length);
    const added = rows.append(entries, place);
    const takeBack = () => entries.map((entry, index) => rows.takeBack(entry, place + index));
    return this.ledger.step(() => this.ledger.record(added, takeBack));
  }

  /** Read from the database: there may be much of it, and nobody's sound waits for it. */
  async entries(series: string, room: string, span: SeriesSpan): Promise<SeriesEntry[]> {
    const found = await this.ledger.step(() => this.ledger.read<rows.SeriesRow>(rows.entries(series, room, span)));
    return (span.newest ? found.reverse() : found).map(rows.entryOf);
  }

  async prune(series: string, beforeMs: number): Promise<void> {
    while (await this.ledger.step(() => this.#pruneLot(series, beforeMs)));
  }

  close(): Promise<void> {
    return this.ledger.close();
  }

  /** The first of so many, in the order of what came. */
  protected places(count: number): number {
    const first = this.#nextPlace;
    this.#nextPlace += count;
    return first;
  }

  /** `false`: it was the last lot. */
  async #pruneLot(series: string, beforeMs: number): Promise<boolean> {
    const [end] = await this.ledger.read<{ at_ms: number | string }>(rows.endOfLot(series, beforeMs));
    await this.ledger.record([rows.prune(series, end === undefined ? beforeMs : Number(end.at_ms) + 1)]);
    return end !== undefined;
  }

  #asBefore(key: string): Statement {
    const before = this.memory.peekNote(key);
    return before === undefined ? rows.forgetNote(key) : rows.keepNote(key, before);
  }
}
