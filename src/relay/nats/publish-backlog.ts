/** 20 s of parts of some 20 rooms. */
export const BACKLOG_MAX_BYTES = 4 * 1024 * 1024;
/** What waited longer is of no use to anybody: an edge has asked for the parts it missed, or let them go. */
export const BACKLOG_MAX_AGE_MS = 20_000;
/** What an object costs beside its bytes, so that a flood of empty ones is bounded too. */
const OBJECT_COST_BYTES = 100;

type Waiting = { subject: string; object: Uint8Array; sinceMs: number };

/** Why an object was dropped: more came than fits, or it waited too long. */
export type DropReason = "full" | "late";

/** What was published while nobody could be reached, in order. The oldest gives way. */
export class PublishBacklog {
  readonly #onDrop: (reason: DropReason) => void;
  #waiting: Waiting[] = [];
  /** Those before have been dropped; the array follows when they are half of it. */
  #first = 0;
  #bytes = 0;

  constructor(onDrop: (reason: DropReason) => void) {
    this.#onDrop = onDrop;
  }

  /** What waits takes about so much memory. */
  get bytes(): number {
    return this.#bytes;
  }

  push(subject: string, object: Uint8Array, nowMs: number): void {
    this.#waiting.push({ subject, object, sinceMs: nowMs });
    this.#bytes += OBJECT_COST_BYTES + object.length;
    while (this.#bytes > BACKLOG_MAX_BYTES) this.#dropOldest();
    if (this.#first * 2 < this.#waiting.length) return;
    this.#waiting.splice(0, this.#first);
    this.#first = 0;
  }

  /** Hands out everything that is young enough, oldest first, and is empty then. */
  drain(nowMs: number, publish: (subject: string, object: Uint8Array) => void): void {
    const waiting = this.#waiting.slice(this.#first);
    this.#waiting = [];
    this.#first = 0;
    this.#bytes = 0;
    for (const { subject, object, sinceMs } of waiting) {
      if (nowMs - sinceMs > BACKLOG_MAX_AGE_MS) this.#onDrop("late");
      else publish(subject, object);
    }
  }

  #dropOldest(): void {
    const oldest = this.#waiting[this.#first];
    if (oldest === undefined) return;
    this.#waiting[this.#first++] = NOTHING;
    this.#bytes -= OBJECT_COST_BYTES + oldest.object.length;
    this.#onDrop("full");
  }
}

/** In the place of what was dropped, so that its bytes are free. */
const NOTHING: Waiting = { subject: "", object: new Uint8Array(0), sinceMs: 0 };
