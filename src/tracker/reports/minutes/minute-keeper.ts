import type { Clock, Log } from "../../../platform/index.ts";
import type { ReportArchive } from "../disk/report-archive.ts";
import type { ReportMetrics } from "../report-metrics.ts";
import { type MinuteBook, startOf } from "./minute-book.ts";
import type { Presence } from "./presence.ts";

export type MinuteKeeperOptions = {
  minutes: MinuteBook;
  presence: Presence;
  archive: ReportArchive;
  clock: Clock;
  log: Log;
  metrics: ReportMetrics;
};

/** Puts counts on the disk as minutes end, and notes that the tracker was there. What fails is tried again a minute later. */
export class MinuteKeeper {
  readonly #options: MinuteKeeperOptions;
  #minuteMs = Number.NEGATIVE_INFINITY;
  #isFailing = false;

  constructor(options: MinuteKeeperOptions) {
    this.#options = options;
  }

  /** `seq`: of the last report that the minutes count. Never rejects. */
  async tick(nowMs: number, seq: number): Promise<void> {
    if (startOf(nowMs) === this.#minuteMs) return;
    this.#minuteMs = startOf(nowMs);
    this.#options.minutes.tidy(nowMs);
    if (await this.write(seq)) await this.#notePresence(nowMs);
  }

  /** `false`: the disk does not take it; nothing is lost, as the reports themselves are kept. */
  async write(seq: number): Promise<boolean> {
    const { minutes, archive } = this.#options;
    const dirty = minutes.takeDirty();
    const isWritten = dirty.length === 0 || (await this.#attempt(() => archive.keepMinutes(dirty, seq)));
    if (!isWritten) minutes.stillDirty(dirty);
    return isWritten;
  }

  /** A minute in which nothing could be kept is one in which reports could not be taken. */
  async #notePresence(nowMs: number): Promise<void> {
    const { presence, archive } = this.#options;
    const before = presence.spans;
    presence.mark(nowMs);
    if (!(await this.#attempt(() => archive.keepPresence(presence.spans)))) presence.restore(before);
  }

  async #attempt(write: () => Promise<void>): Promise<boolean> {
    const { log, metrics } = this.#options;
    try {
      await write();
      this.#isFailing = false;
      return true;
    } catch (fault) {
      metrics.faults.inc();
      if (!this.#isFailing) log.warn({ err: fault }, "Counts of reports cannot be written to the disk");
      this.#isFailing = true;
      return false;
    }
  }
}
