import type { RecordStore } from "../../store/index.ts";
import { type Subscriber, SubscriberIndex } from "./subscriber-index.ts";
import type { Wish } from "./subscription.ts";

const NOTES = "notify/subscriber/";
/** Deliveries in succession that did not reach somebody; then he is removed. */
export const MISSES_MAX = 5;

/** What the disk keeps of a subscriber. */
export type SubscriberRecord = {
  number: number;
  wishes: readonly Wish[];
  misses: number;
  sinceMs: number;
} & (
  | {
      kind: "push";
      place: string;
      endpoint: string;
      keys: { p256dh: string; auth: string };
      language: string | null;
    }
  | { kind: "mail"; place: "mail"; address: string }
);

/** Subscribers as they last: all on the disk, and in memory what it takes to find them. Ids are all of one length. */
export class SubscriberBook {
  readonly index = new SubscriberIndex();
  readonly #store: RecordStore;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  async start(): Promise<void> {
    for (const [key, value] of await this.#store.notes(NOTES)) {
      this.index.put(indexed(key.slice(NOTES.length), value as SubscriberRecord));
    }
  }

  /** Once it is on the disk. Throws StentorError `store_unavailable`, and all is as it was. */
  async put(id: string, record: SubscriberRecord): Promise<void> {
    const before = this.index.find(id);
    this.index.put(indexed(id, record));
    try {
      await this.#store.keepNote(NOTES + id, record);
    } catch (fault) {
      if (before === undefined) this.index.remove(id);
      else this.index.put(before);
      throw fault;
    }
  }

  /** The number for somebody new, or his own. */
  numberOf(id: string): number {
    return this.index.find(id)?.number ?? this.index.newest + 1;
  }

  async record(id: string): Promise<SubscriberRecord | undefined> {
    return (await this.#store.note(NOTES + id)) as SubscriberRecord | undefined;
  }

  /** Out of memory at once, so that nothing under way brings him back. Throws StentorError `store_unavailable`, and all is as it was. */
  async remove(id: string): Promise<void> {
    const before = this.index.find(id);
    if (before === undefined) return;
    this.index.remove(id);
    try {
      await this.#store.forgetNotes(NOTES + id);
    } catch (fault) {
      if (this.index.find(id) === undefined) this.index.put(before);
      throw fault;
    }
  }

  /** Counts whether a delivery reached him. `true`: it did not too often, and he was removed. */
  async heard(id: string, reached: boolean): Promise<boolean> {
    const misses = this.index.find(id)?.misses;
    if (misses === undefined || (reached && misses === 0)) return false;
    if (!reached && misses + 1 >= MISSES_MAX) {
      await this.remove(id);
      return true;
    }
    const record = await this.record(id);
    // Meanwhile he may have left, or wished for something else.
    const present = this.index.find(id);
    if (record === undefined || present === undefined) return false;
    await this.put(id, { ...record, wishes: present.wishes, misses: reached ? 0 : misses + 1 });
    return false;
  }
}

function indexed(id: string, { number, kind, place, wishes, misses }: SubscriberRecord): Subscriber {
  return { number, id, kind, place, wishes, misses };
}
