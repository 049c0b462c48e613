import type { Clock } from "../../platform/index.ts";
import { cpuQuota } from "./cpu-quota.ts";
import { readCpu, usedCpuMs } from "./cpu-reader.ts";
import { Headroom, type LoadSight } from "./headroom.ts";
import { WriteMeter } from "./write-meter.ts";

const TIMER_MS = 50;
const SAMPLE_EVERY_MS = 250;

/** Listeners of the edge, and how many of them had something unread when last looked at. */
export type ListenerTally = { listeners: number; lagging: number };

/** Who measures an edge's load. */
export interface LoadWatch {
  readonly meter: WriteMeter;
  look(): LoadSight;
  close(): void;
}

/** Measures this process, by a timer that also shows how late the event loop is. */
export class ProcessLoadWatch implements LoadWatch {
  readonly meter = new WriteMeter({ usedMs: usedCpuMs });
  readonly #headroom = new Headroom({ cpuQuota: cpuQuota() });
  readonly #clock: Clock;
  readonly #tally: () => ListenerTally;
  readonly #timer: ReturnType<typeof setInterval>;
  #cameAtMs: number;
  #sampledAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: { clock: Clock; tally: () => ListenerTally }) {
    this.#clock = options.clock;
    this.#tally = options.tally;
    this.#cameAtMs = options.clock.monotonicMs();
    this.#timer = setInterval(() => this.#timerCame(), TIMER_MS);
  }

  look(): LoadSight {
    return this.#headroom.look(this.#clock.monotonicMs());
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #timerCame(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#headroom.timerCame(nowMs - this.#cameAtMs - TIMER_MS, nowMs);
    this.#cameAtMs = nowMs;
    if (nowMs - this.#sampledAtMs < SAMPLE_EVERY_MS) return;
    this.#sampledAtMs = nowMs;
    this.#headroom.add({ nowMs, ...readCpu(), ...this.meter.take(), ...this.#tally() });
  }
}
