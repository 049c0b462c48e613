/** Costs that are remembered; the one in the middle counts. */
const COSTS_KEPT = 25;
/** Joins that make one cost. */
const JOINS_MIN = 20;
/** What a join costs until that has been measured. */
const COST_BEFORE_MICROS = 50;
/** One turn of the event loop in so many is measured. */
const TURNS_BETWEEN = 4;

export type JoinMeterOptions = {
  /** CPU time of this process so far. */
  usedMs: () => number;
  /** Whether fan-out writes are made in this turn of the event loop: then its CPU time tells nothing of joins. */
  isWriting: () => boolean;
};

/**
 * Takes what a join costs, the kernel's work and Bun's included: the CPU time from a turn's first join to the next turn, shared by the
 * joins of that turn.
 */
export class JoinMeter {
  readonly #options: JoinMeterOptions;
  #turn: { joins: number; usedMs: number } | undefined;
  #turns = 0;
  #sum = { joins: 0, usedMs: 0 };
  #costsMicros: number[] = [];
  #costMicros = COST_BEFORE_MICROS;
  #joins = 0;

  constructor(options: JoinMeterOptions) {
    this.#options = options;
  }

  /** Microseconds of CPU. */
  get costMicros(): number {
    return this.#costMicros;
  }

  /** Call before the work of each join. */
  began(): void {
    this.#joins += 1;
    if (this.#turn !== undefined) {
      this.#turn.joins += 1;
      return;
    }
    this.#turns += 1;
    if (this.#turns % TURNS_BETWEEN !== 0) return;
    this.#turn = { joins: 1, usedMs: this.#options.usedMs() };
    setTimeout(() => this.#endTurn(), 0);
  }

  /** Joins since it was asked last. */
  take(): number {
    const joins = this.#joins;
    this.#joins = 0;
    return joins;
  }

  #endTurn(): void {
    const turn = this.#turn;
    this.#turn = undefined;
    if (turn === undefined || this.#options.isWriting()) return;
    this.#sum.joins += turn.joins;
    this.#sum.usedMs += this.#options.usedMs() - turn.usedMs;
    if (this.#sum.joins < JOINS_MIN) return;
    this.#costsMicros = [...this.#costsMicros, (this.#sum.usedMs * 1_000) / this.#sum.joins].slice(-COSTS_KEPT);
    this.#costMicros = median(this.#costsMicros);
    this.#sum = { joins: 0, usedMs: 0 };
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? COST_BEFORE_MICROS;
}
