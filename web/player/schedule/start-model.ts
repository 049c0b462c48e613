import { batch, signal } from "@preact/signals";
import type { ServerTimeSample } from "../../../client/listener/index.ts";
import type { RoomNotice } from "../../../src/protocol/index.ts";
import type { ServerTime } from "../../schedule/server-time.ts";

/** While nobody could tell the time since a sleep, it is asked for again so often. */
const ASK_AGAIN_MS = 5_000;
/** Late rooms change less often than countdowns. */
const SECOND_MS = 1_000;

type StartOptions = {
  time: ServerTime;
  /** The server's clock, asked for by itself: after a sleep. May reject. */
  askTime: () => Promise<ServerTimeSample>;
  /** The second has come by the server's clock. */
  onDue: () => void;
};

/** Counts down to a room's start by the server's clock, each second on its second. */
export class StartModel {
  readonly #options: StartOptions;
  /** The server's clock as it is shown; 0 before there is a start. */
  readonly nowMs = signal(0);
  /** The countdown was seen on this page. */
  readonly waited = signal(false);
  #startMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #dueStartMs: number | undefined;

  constructor(options: StartOptions) {
    this.#options = options;
  }

  tookTime(sample: ServerTimeSample): void {
    this.#options.time.took(sample);
    if (this.#startMs !== undefined) this.look();
  }

  /** Each word on the room. */
  take(notice: RoomNotice | undefined): void {
    const { schedule, state } = notice ?? {};
    const isPending = schedule !== undefined && state === "waiting" && schedule.phase !== "open";
    this.#startMs = isPending ? schedule.scheduledAtMs : undefined;
    if (isPending) this.look();
    else clearTimeout(this.#timer);
  }

  /** Sets the clock right at once: a page that slept, or was hidden, is looked at again. */
  look(): void {
    clearTimeout(this.#timer);
    const startMs = this.#startMs;
    if (startMs === undefined) return;
    this.#askIfDoubtful();
    const nowMs = this.#options.time.nowMs();
    batch(() => {
      this.nowMs.value = nowMs;
      if (nowMs < startMs) this.waited.value = true;
    });
    if (nowMs >= startMs) this.#due(startMs);
    const toNextMs = (((startMs - nowMs) % SECOND_MS) + SECOND_MS) % SECOND_MS || SECOND_MS;
    this.#timer = setTimeout(() => this.look(), toNextMs);
  }

  /** Once for each start, and only where the page was there before it. */
  #due(startMs: number): void {
    if (!this.waited.value || this.#dueStartMs === startMs) return;
    this.#dueStartMs = startMs;
    this.#options.onDue();
  }

  #askIfDoubtful(): void {
    const nowMs = performance.now();
    if (!this.#options.time.isDoubtful || nowMs - this.#askedAtMs < ASK_AGAIN_MS) return;
    this.#askedAtMs = nowMs;
    this.#options.askTime().then(
      (sample) => this.tookTime(sample),
      () => undefined,
    );
  }
}
