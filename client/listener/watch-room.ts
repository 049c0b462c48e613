import type { RoomNotice } from "../../src/protocol/index.ts";
import { pollRoom, type ServerTimeSample } from "./room-poll.ts";
import { roomApiUrl } from "./transport/index.ts";

export type WatchRoomOptions = {
  room: string;
  /** The page's own origin by default. */
  origin?: string;
  /** 10 s by default, 1 s at least; each wait is spread by ±30 %, and nobody is asked while the page is hidden. */
  everyMs?: number;
  /** Each word on the room; `"absent"` when there is no such room, `undefined` when nobody answers. */
  onNotice: (notice: RoomNotice | "absent" | undefined) => void;
  /** Whether the room carries music, with each word on it. */
  onMusic?: (music: boolean) => void;
  /** What the server's clock showed, before each word on the room. */
  onServerTime?: (sample: ServerTimeSample) => void;
};

const DEFAULT_EVERY_MS = 10_000;
const MIN_EVERY_MS = 1_000;
/** The longest wait while nobody answers, unless the server asks for more. */
const LONGEST_MS = 60_000;
/** Whoever comes back to a page that has not asked for long has its news within so long. */
const LOOKED_AT_SPREAD_MS = 1_000;
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
  #overdue = false;

  constructor(options: WatchRoomOptions) {
    this.#options = options;
    this.#url = roomApiUrl({ origin: options.origin ?? location.origin, room: options.room });
    this.#everyMs = Math.max(MIN_EVERY_MS, options.everyMs ?? DEFAULT_EVERY_MS);
    document.addEventListener("visibilitychange", () => this.#lookedAt(), { signal: this.#off.signal });
  }

  async ask(): Promise<void> {
    this.#overdue = false;
    const answer = await pollRoom(
      this.#url,
      AbortSignal.any([this.#off.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    );
    if (this.#off.signal.aborted) return;
    this.#failures = answer.outcome === "unknown" ? this.#failures + 1 : 0;
    if (answer.outcome === "notice") {
      this.#options.onMusic?.(answer.music);
      if (answer.time !== undefined) this.#options.onServerTime?.(answer.time);
    }
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

  /** Whoever was told when to come again comes within that time and as long again, not all at its end. */
  #askAfter(atLeastMs: number): void {
    const waitMs = Math.min(LONGEST_MS, this.#everyMs * 2 ** Math.min(this.#failures, 6));
    const spread = 0.7 + 0.6 * Math.random();
    this.#schedule(Math.max(atLeastMs * (1 + Math.random()), waitMs * spread));
  }

  #schedule(delayMs: number): void {
    if (this.#off.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (document.visibilityState === "visible") this.ask();
      else this.#overdue = true;
    }, delayMs);
  }

  #lookedAt(): void {
    if (document.visibilityState !== "visible" || !this.#overdue) return;
    this.#overdue = false;
    this.#schedule(Math.random() * LOOKED_AT_SPREAD_MS);
  }
}
