/** Costs that are remembered; the one in the middle counts. */
const COSTS_KEPT = 25;
/** A burst of fewer writes tells nothing of their cost. */
const WRITES_MIN = 50;

/**
 * Counts fan-out writes and takes what they cost: Bun makes published writes at the end of the event loop's turn, so a
 * burst's cost is the CPU time until the next turn.
 */
export class WriteMeter {
  readonly #usedMs: () => number;
  #writes = 0;
  #slowed = 0;
  #burst: { writes: number; usedMs: number } | undefined;
  #costsMs: number[] = [];

  /** `usedMs`: CPU time of this process so far. */
  constructor(options: { usedMs: () => number }) {
    this.#usedMs = options.usedMs;
  }

  /** Whether what was handed over in this turn of the event loop has still to be written. */
  get isWriting(): boolean {
    return this.#burst !== undefined;
  }

  /** Just handed over to be written. */
  wrote(writes: number): void {
    this.#writes += writes;
    if (this.#burst !== undefined) {
      this.#burst.writes += writes;
    } else if (writes > 0) {
      this.#burst = { writes, usedMs: this.#usedMs() };
      setTimeout(() => this.#endBurst(), 0);
    }
  }

  slowed(listeners: number): void {
    this.#slowed += listeners;
  }

  /** What was counted since the last time, and what a write costs. */
  take(): { writes: number; slowed: number; writeCostMs: number } {
    const taken = { writes: this.#writes, slowed: this.#slowed, writeCostMs: median(this.#costsMs) };
    this.#writes = 0;
    this.#slowed = 0;
    return taken;
  }

  #endBurst(): void {
    const burst = this.#burst;
    this.#burst = undefined;
    if (burst === undefined || burst.writes < WRITES_MIN) return;
    this.#costsMs = [...this.#costsMs, (this.#usedMs() - burst.usedMs) / burst.writes].slice(-COSTS_KEPT);
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
