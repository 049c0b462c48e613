import type { Clock, Log } from "../platform/index.ts";
import type { KeyValue } from "./key-value.ts";
import type { Subscription } from "./relay.ts";

/** Renewals that may be under way at once: one that was lost on its way must not hold up the next. */
export const RENEWALS_MAX = 4;

export type AnnouncementOptions = {
  table: KeyValue;
  key: string;
  describe: () => Uint8Array;
  everyMs: number;
  clock: Clock;
  log: Log;
  onRenewed: (nowMs: number) => void;
  onFailed: (nowMs: number) => void;
};

/** One entry that says "I am here", as long as it is renewed. */
export class Announcement implements Subscription {
  readonly #options: AnnouncementOptions;
  readonly #underWay = new Set<Promise<void>>();
  #triedMs = Number.NEGATIVE_INFINITY;
  #lastRenewedAtMs: number | undefined;
  #deleted: Promise<void> | undefined;

  constructor(options: AnnouncementOptions) {
    this.#options = options;
  }

  /** Our monotonic time when the last renewal that the table confirmed was begun; `undefined` before the first. */
  get lastRenewedAtMs(): number | undefined {
    return this.#lastRenewedAtMs;
  }

  get ended(): boolean {
    return this.#deleted !== undefined;
  }

  /** Renews when it is time, or at once. */
  turn(nowMs: number, options?: { atOnce: boolean }): void {
    const due = options?.atOnce === true || nowMs - this.#triedMs >= this.#options.everyMs;
    if (this.ended || !due || this.#underWay.size >= RENEWALS_MAX) return;
    this.#triedMs = nowMs;
    const value = this.#describe();
    if (value === undefined) return;
    const renewal = this.#renew(value, nowMs).finally(() => this.#underWay.delete(renewal));
    this.#underWay.add(renewal);
  }

  unsubscribe(): void {
    void this.end();
  }

  /** Resolves when the entry is deleted, or could not be. */
  end(): Promise<void> {
    this.#deleted ??= this.#delete();
    return this.#deleted;
  }

  #describe(): Uint8Array | undefined {
    const { key, describe, log } = this.#options;
    try {
      return describe();
    } catch (fault) {
      log.error({ key, fault: String(fault) }, "An announcement could not be described");
      return undefined;
    }
  }

  async #renew(value: Uint8Array, nowMs: number): Promise<void> {
    const { table, key, clock, log, onRenewed, onFailed } = this.#options;
    try {
      await table.put(key, value);
      this.#lastRenewedAtMs = Math.max(nowMs, this.#lastRenewedAtMs ?? nowMs);
      onRenewed(clock.monotonicMs());
    } catch (fault) {
      log.debug({ key, fault: String(fault) }, "An announcement was not renewed");
      onFailed(clock.monotonicMs());
    }
  }

  /** A renewal that comes after the deletion would bring the entry back. */
  async #delete(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    const { table, key, log } = this.#options;
    await table.delete(key).catch((fault: unknown) => {
      log.debug({ key, fault: String(fault) }, "An announcement was not deleted");
    });
  }
}
