import { PART_MS } from "../../protocol/index.ts";
import { LoopDelay } from "./loop-delay.ts";

/** CPU is taken over this span. */
const CPU_SPAN_MS = 1_000;
/** An event loop this far behind does not get one part out before the next one comes. */
const DELAY_FULL_MS = PART_MS;
/** Where so large a share of listeners has become slow within ten seconds, it is the edge's network and not theirs. */
const SLOWED_FULL_SHARE = 0.2;
const SLOWED_SPAN_MS = 10_000;
/** Where so large a share has not read all that it was written before, likewise. */
const LAGGING_FULL_SHARE = 0.5;
/** Shares of fewer listeners than this say nothing. */
const LISTENERS_MIN = 50;
/** A write costs at least this, whatever was measured: the kernel's own `send()`. */
const WRITE_COST_MIN_MS = 0.005;
/** Samples kept: ten seconds of four a second, and some. */
const SAMPLES_MAX = 64;

export type HeadroomSample = {
  nowMs: number;
  /** CPU time of this process so far. */
  usedMs: number;
  /** Time so far in which the main thread ran or waited for a CPU; `undefined` where the kernel does not tell. */
  wantedMs: number | undefined;
  /** Since the last sample: fan-out writes, and listeners who became slow. */
  writes: number;
  slowed: number;
  /** What one write costs, as measured. */
  writeCostMs: number;
  listeners: number;
  /** Listeners who had something unread in their buffer when last looked at. */
  lagging: number;
};

/** Each 0 idle, 1 at the limit of what keeps the sound in time. */
export type LoadParts = { cpu: number; delay: number; queue: number };

/** What an edge knows of its own load. `load`: the largest part. */
export type LoadSight = {
  load: number;
  parts: LoadParts;
  /** The share of the load that goes with the number of writes. */
  writeShare: number;
  /** The sound has been late for seconds already. */
  isLate: boolean;
};

/** Turns what is measured into one figure. A pure core. */
export class Headroom {
  readonly #cpuQuota: number;
  readonly #delay = new LoopDelay();
  #samples: HeadroomSample[] = [];

  /** `cpuQuota`: cores that this process may use, at most one: all writes are made by one thread. */
  constructor(options: { cpuQuota: number }) {
    this.#cpuQuota = options.cpuQuota;
  }

  /** How late the 50 ms timer came. */
  timerCame(lateMs: number, nowMs: number): void {
    this.#delay.add(lateMs, nowMs);
  }

  add(sample: HeadroomSample): void {
    this.#samples = [...this.#samples, sample].slice(-SAMPLES_MAX);
  }

  look(nowMs: number): LoadSight {
    const { share: cpu, usedShare, writesMs } = this.#cpu(nowMs);
    const parts = { cpu, delay: this.#delay.delayMs(nowMs) / DELAY_FULL_MS, queue: this.#queue(nowMs) };
    return {
      load: Math.max(parts.cpu, parts.delay, parts.queue),
      parts,
      writeShare: usedShare > 0 ? Math.min(1, writesMs / usedShare) : 0,
      isLate: this.#delay.isLate(nowMs),
    };
  }

  /** As shares of the time: what the load is, what was used, and what of that went into writes. */
  #cpu(nowMs: number): { share: number; usedShare: number; writesMs: number } {
    const last = this.#samples.at(-1);
    const first =
      this.#samples.findLast((sample) => (last?.nowMs ?? 0) - sample.nowMs >= CPU_SPAN_MS) ?? this.#samples[0];
    const elapsedMs = (last?.nowMs ?? nowMs) - (first?.nowMs ?? nowMs);
    if (first === undefined || last === undefined || elapsedMs <= 0) return { share: 0, usedShare: 0, writesMs: 0 };
    const usedShare = (last.usedMs - first.usedMs) / elapsedMs;
    // A thread cannot want more than all of the time; kernels of virtual machines have been seen to say so.
    const wantedShare = Math.min(1, ((last.wantedMs ?? 0) - (first.wantedMs ?? 0)) / elapsedMs);
    const costMs = Math.max(WRITE_COST_MIN_MS, last.writeCostMs);
    const writes = sum(this.#samples.slice(this.#samples.indexOf(first) + 1).map((sample) => sample.writes));
    return {
      share: Math.max(usedShare / this.#cpuQuota, wantedShare),
      usedShare,
      writesMs: (writes * costMs) / elapsedMs,
    };
  }

  #queue(nowMs: number): number {
    const { listeners = 0, lagging = 0 } = this.#samples.at(-1) ?? {};
    if (listeners < LISTENERS_MIN) return 0;
    const recent = this.#samples.filter((sample) => nowMs - sample.nowMs < SLOWED_SPAN_MS);
    const slowedShare = sum(recent.map((sample) => sample.slowed)) / listeners;
    return Math.max(slowedShare / SLOWED_FULL_SHARE, lagging / listeners / LAGGING_FULL_SHARE);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
