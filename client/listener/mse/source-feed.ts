import type { SoundRange } from "../player.ts";
import { AppendQueue } from "./append-queue.ts";

/** Behind the ear this much is kept, so that a glance back costs nothing. */
export const KEEP_BEHIND_MS = 10_000;
/** In all no more than this is kept, even when the ear stands still; an ear that is catching up is never so far behind. */
export const KEEP_IN_ALL_MS = 40_000;
/** Removing is put off until this much has gathered: one call in 5 s instead of five in one. */
const REMOVE_GRAIN_MS = 5_000;
/** When the browser has no room left: what stays behind the ear. */
const KEEP_WHEN_FULL_MS = 1_000;

/** The part of a SourceBuffer that the feed uses. */
export type FeedTarget = Pick<SourceBuffer, "appendBuffer" | "remove" | "updating" | "buffered"> & {
  addEventListener(type: "updateend" | "error", listener: () => void): void;
};

export type FeedEvents = {
  buffered(): void;
  dropped(parts: number): void;
  /** The buffer takes no more; the media source must be built anew. */
  broken(message: string): void;
};

/** Feeds one SourceBuffer, one operation at a time, and keeps it from growing. */
export class SourceFeed {
  readonly #target: FeedTarget;
  readonly #events: FeedEvents;
  readonly #earMs: () => number | undefined;
  readonly #queue = new AppendQueue();
  #refused: Uint8Array<ArrayBuffer> | undefined;
  #appending = false;
  #madeRoom = false;
  #paused = false;
  #closed = false;

  constructor(target: FeedTarget, earMs: () => number | undefined, events: FeedEvents) {
    this.#target = target;
    this.#earMs = earMs;
    this.#events = events;
    target.addEventListener("updateend", () => this.#updateEnded());
    target.addEventListener("error", () => this.#break("the browser could not read a part"));
  }

  pushInit(section: Uint8Array): void {
    this.#queue.pushInit(section);
    this.#pump();
  }

  pushParts(parts: readonly Uint8Array[]): void {
    const dropped = parts.reduce((sum, part) => sum + this.#queue.pushPart(part), 0);
    if (dropped > 0) this.#events.dropped(dropped);
    this.#pump();
  }

  /** The browser's wish (ManagedMediaSource): while paused, what comes waits in the bounded queue. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#pump();
  }

  /** No event follows, and the buffer is left alone. */
  close(): void {
    this.#closed = true;
    this.#queue.clear();
  }

  ranges(): SoundRange[] {
    if (this.#closed) return [];
    const { buffered } = this.#target;
    return Array.from({ length: buffered.length }, (_, index) => ({
      startMs: buffered.start(index) * 1000,
      endMs: buffered.end(index) * 1000,
    }));
  }

  #pump(): void {
    if (this.#closed || this.#paused || this.#target.updating) return;
    if (this.#refused === undefined && this.#queue.isEmpty) return;
    this.#append(this.#refused ?? this.#queue.takeAll());
  }

  #append(bytes: Uint8Array<ArrayBuffer>): void {
    this.#refused = undefined;
    try {
      this.#target.appendBuffer(bytes);
      this.#appending = true;
      this.#madeRoom = false;
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError" && !this.#madeRoom)
        this.#makeRoom(bytes);
      else this.#break(error instanceof Error ? error.message : "the append was refused");
    }
  }

  #makeRoom(refused: Uint8Array<ArrayBuffer>): void {
    this.#refused = refused;
    this.#madeRoom = true;
    const startMs = this.ranges()[0]?.startMs;
    const untilMs = (this.#earMs() ?? Number.POSITIVE_INFINITY) - KEEP_WHEN_FULL_MS;
    if (startMs === undefined || untilMs <= startMs) this.#break("the browser's buffer is full");
    else this.#target.remove(0, untilMs / 1000);
  }

  #updateEnded(): void {
    if (this.#closed) return;
    const appended = this.#appending;
    this.#appending = false;
    if (appended) this.#events.buffered();
    this.#pump();
    if (!this.#target.updating) this.#removeOld();
  }

  #removeOld(): void {
    const ranges = this.ranges();
    const [first, last] = [ranges[0], ranges.at(-1)];
    if (first === undefined || last === undefined) return;
    const earMs = this.#earMs() ?? last.endMs;
    const keepFromMs = Math.max(earMs - KEEP_BEHIND_MS, last.endMs - KEEP_IN_ALL_MS);
    if (keepFromMs - first.startMs > REMOVE_GRAIN_MS) this.#target.remove(0, keepFromMs / 1000);
  }

  #break(message: string): void {
    if (this.#closed) return;
    this.close();
    this.#events.broken(message);
  }
}
