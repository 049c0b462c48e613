import type { RoomNotice } from "../../src/protocol/index.ts";
import { pollRoom } from "./room-poll.ts";
import { roomApiUrl } from "./transport/index.ts";

export type WatchRoomOptions = {
  room: string;
  /** The page's own origin by default. */
  origin?: string;
  /** 10 s by default, 1 s at least; each wait is spread by ±30 %. */
  everyMs?: number;
  /** Each word on the room; `"absent"` when there is no such room, `undefined` when nobody answers. */
  onNotice: (notice: RoomNotice | "absent" | undefined) => void;
};

const DEFAULT_EVERY_MS = 10_000;
const MIN_EVERY_MS = 1_000;
/** While nobody looks, and the longest wait while nobody answers. */
const SELDOM_MS = 60_000;
const ANSWER_TIMEOUT_MS = 8_000;

/**
 * Tells of a room without its sound, for pages before the tap and for the studio. Asks the API instead of opening a
 * listening socket, as that would carry the sound as well. Ends by itself when the room is over or absent.
 * Returns what stops it.
 */
export function watchRoom(options: WatchRoomOptions): () => void {
  const watch = new RoomWatch(options);
  watch.ask();
  return () => watch.stop();
}

class RoomWatch {
  readonly #options: WatchRoomOptions;
  readonly #url: string;
  readonly #everyMs: number;
  readonly #off = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(options: WatchRoomOptions) {
    this.#options = options;
    this.#url = roomApiUrl({ origin: options.origin ?? location.origin, room: options.room });
    this.#everyMs = Math.max(MIN_EVERY_MS, options.everyMs ?? DEFAULT_EVERY_MS);
    document.addEventListener("visibilitychange", () => this.#lookedAt(), { signal: this.#off.signal });
  }

  async ask(): Promise<void> {
    clearTimeout(this.#timer);
    const answer = await pollRoom(
      this.#url,
      AbortSignal.any([this.#off.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    );
    if (this.#off.signal.aborted) return;
    this.#failures = answer.outcome === "unknown" ? this.#failures + 1 : 0;
    if (answer.outcome === "notice") this.#options.onNotice(answer.notice);
    else this.#options.onNotice(answer.outcome === "absent" ? "absent" : undefined);
    const isOver = answer.outcome === "absent" || (answer.outcome === "notice" && answer.notice.state === "ended");
    if (isOver) this.stop();
    else this.#askAfter(answer.outcome === "unknown" ? answer.retryAfterMs : 0);
  }

  stop(): void {
    this.#off.abort();
    clearTimeout(this.#timer);
  }

  #askAfter(atLeastMs: number): void {
    if (this.#off.signal.aborted) return;
    clearTimeout(this.#timer);
    const calmMs = document.visibilityState === "visible" ? this.#everyMs : Math.max(SELDOM_MS, this.#everyMs);
    const waitMs = Math.min(SELDOM_MS, calmMs * 2 ** Math.min(this.#failures, 6));
    const spread = 0.7 + 0.6 * Math.random();
    this.#timer = setTimeout(() => this.ask(), Math.max(atLeastMs, waitMs * spread));
  }

  #lookedAt(): void {
    if (document.visibilityState === "visible" && this.#timer !== undefined) this.#askAfter(0);
  }
}
