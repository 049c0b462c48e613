import type { Surface } from "../../protocol/index.ts";

/** Work of one answer, in parts of a WebSocket's opening. */
const WORK: Record<Surface, number> = {
  page: 0.2,
  asset: 0.1,
  api: 0.5,
  whip: 1.5,
  door: 0.15,
  listen: 1,
  stream: 1,
  hls: 0.1,
  overflow: 0.1,
  status: 0.1,
  operation: 0.2,
  unknown: 0.05,
};
const REFUSAL_WORK = 0.03;
/** Of a listener in a second. */
const LISTENER_WORK = 0.01;
/** One honest visit, from the page to the sound. */
const VISIT_WORK = 3;
/** A small machine carries that much, whatever was rehearsed. */
const LEAST_WORK_PER_SECOND = 60;
/** Servers carry a little more than was proven. */
const SPARE = 1.2;
const MEMORY_MS = 600;
const QUEUE_MS_MAX = 20_000;

/** How much the simulated edge has to do, how late it is, and when it fails. */
export class LoadModel {
  readonly #workPerSecond: number;
  #work = 0;
  #load = 0;
  /** 0 as proven, 1 nothing works: how far the servers are below what they were. */
  slowness = 0;

  constructor(proven: { arrivalsPerSecond: number; listeners: number }) {
    const visits = proven.arrivalsPerSecond * VISIT_WORK + proven.listeners * LISTENER_WORK;
    this.#workPerSecond = Math.max(LEAST_WORK_PER_SECOND, visits * SPARE);
  }

  /** 1 at the limit; more means that work is left lying. */
  get load(): number {
    return Math.max(this.#load, this.slowness);
  }

  did(surface: Surface): void {
    this.#work += WORK[surface];
  }

  refused(): void {
    this.#work += REFUSAL_WORK;
  }

  /** Looks at the work since the last look. */
  look(everyMs: number, listeners: number): void {
    const perSecond = (this.#work * 1_000) / everyMs + listeners * LISTENER_WORK;
    const now = perSecond / (this.#workPerSecond * (1 - this.slowness * 0.8));
    this.#load += (now - this.#load) * Math.min(1, everyMs / MEMORY_MS);
    this.#work = 0;
  }

  latencyMs(): number {
    const { load } = this;
    const queueMs = load > 1 ? 4_000 * (load - 1) : 0;
    return 8 + 30 * load * load + this.slowness ** 2 * 3_000 + Math.min(QUEUE_MS_MAX, queueMs);
  }

  /** The share of requests that no answer is made for. */
  failing(): number {
    const overrun = this.#load > 1.3 ? 1 - 1.3 / this.#load : 0;
    return Math.max(overrun, this.slowness * 0.4);
  }
}
