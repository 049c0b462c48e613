import type { LoadSight } from "./headroom.ts";

/** What is seen of an edge twice a second. */
export type CapacitySight = {
  nowMs: number;
  sight: LoadSight;
  /** WebSockets and streams now. */
  listeners: number;
  /** As the fan-out makes them now, in all rooms. */
  writesPerSecond: number;
};

/** How many listeners an edge can carry at 75 % of its load, written as seldom as its ladder allows. A pure core. */
export class EdgeCapacity {
  readonly #most: number;
  #proof: number | undefined;

  constructor(options: { maxListeners: number; longestIntervalMs: number }) {
    this.#most = Math.floor(options.maxListeners * 0.75);
  }

  get listeners(): number {
    return Math.min(this.#most, this.#proof ?? this.#most);
  }

  /** Listeners that a rehearsal proved for one edge; `null`: none. */
  useProof(listeners: number | null): void {
    this.#proof = listeners === null ? undefined : Math.floor(listeners * 0.75);
  }

  take(_seen: CapacitySight): void {
    if (_seen.listeners < 0) throw new RangeError("x");
  }
}
