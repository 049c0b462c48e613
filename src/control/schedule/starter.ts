import type { Clock, Log } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import type { ScheduleMetrics } from "./schedule-metrics.ts";
import type { StartPlan } from "./start-plan.ts";

export type StarterParts = {
  plan: StartPlan;
  clock: Clock;
  log: Log;
  metrics: ScheduleMetrics;
  /** Opens the room whose second has come, and with its host there makes it live. `undefined`: it is not to open now. */
  open: (room: string, hostIsHere: boolean) => Promise<{ isLive: boolean } | undefined>;
  /** Makes a room live that has opened. Throws `origin_unavailable`. */
  begin: (room: string) => Promise<unknown>;
  hostIsHere: (room: string) => Promise<boolean>;
  /** Makes the plan what the room's record says: the start was changed meanwhile, or the clock went back. */
  replan: (room: string) => Promise<void>;
  remind: (room: string) => Promise<void>;
  /** Listeners are to be told at once. */
  onNews: () => void;
};

/** Starts rooms at their second, and those whose host was late when he comes. One room's trouble delays no other. */
export class Starter {
  readonly #parts: StarterParts;
  readonly #trying = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isArmed = false;

  constructor(parts: StarterParts) {
    this.#parts = parts;
  }

  arm(): void {
    this.#isArmed = true;
    this.lookSoon();
  }

  close(): void {
    this.#isArmed = false;
    clearTimeout(this.#timer);
  }

  /** Does what is due at this moment; never throws. */
  async look(): Promise<void> {
    const { plan, clock, remind } = this.#parts;
    const due = plan.take(clock.nowMs());
    await Promise.all([
      ...due.open.map((room) => this.#tryOnce(room, () => this.#open(room))),
      ...plan.late.map((room) => this.#beginLate(room)),
      ...due.remind.map((room) => this.#quietly(() => remind(room))),
    ]);
  }

  /** The host of a room that has opened may have come. Never throws. */
  heard(room: string): void {
    if (this.#parts.plan.isLate(room)) void this.#beginLate(room);
  }

  /** What is due, or when, has changed. */
  lookSoon(): void {
    if (!this.#isArmed) return;
    clearTimeout(this.#timer);
    const { plan, clock } = this.#parts;
    this.#timer = setTimeout(() => {
      void this.look();
      this.lookSoon();
    }, plan.waitMs(clock.nowMs()));
  }

  async #open(room: string): Promise<void> {
    const { open, hostIsHere, replan } = this.#parts;
    const opening = await open(room, await hostIsHere(room));
    if (opening === undefined) await replan(room);
    else if (!opening.isLive && (await hostIsHere(room))) this.#failed(room);
  }

  #beginLate(room: string): Promise<void> {
    const { begin, hostIsHere, onNews } = this.#parts;
    return this.#tryOnce(room, async () => {
      if (!(await hostIsHere(room))) return;
      await begin(room);
      onNews();
    });
  }

  /** Left out while the attempt before is not through. */
  async #tryOnce(room: string, work: () => Promise<void>): Promise<void> {
    if (this.#trying.has(room)) return;
    this.#trying.add(room);
    try {
      await this.#quietly(work, () => this.#failed(room));
    } finally {
      this.#trying.delete(room);
    }
  }

  #failed(room: string): void {
    this.#parts.metrics.retries.inc();
    this.#parts.plan.failed(room);
    this.lookSoon();
  }

  async #quietly(work: () => Promise<void>, onUnavailable?: () => void): Promise<void> {
    try {
      await work();
    } catch (fault) {
      if (fault instanceof StentorError && fault.code === "origin_unavailable") return onUnavailable?.();
      this.#parts.log.error({ fault: String(fault) }, "A start could not be seen to");
    }
  }
}
