/** Costs that are remembered; the one in the middle counts. */
const COSTS_KEPT = 25;
/** Joins that make one cost. */
const JOINS_MIN = 20;
/** What a join costs until that has been measured, and whatever is measured: a single one wakes up a process that had slept. */
const COST_BEFORE_MICROS = 50;
const COST_MICROS = { least: 10, most: 200 };
/** Turning somebody away costs so much of a join, measured: most of both is the connection. */
const REFUSAL_WEIGHT = 0.75;
/** While nothing is measured, one newcomer in so many begins a measurement, up to the end of the event loop's turn. */
const ONE_IN = 4;

export type JoinMeterOptions = {
  /** CPU time of this process so far. */
  usedMs: () => number;
  /** Whether fan-out writes are made in this turn of the event loop: then its CPU time tells nothing of joins. */
  isWriting: () => boolean;
};

/**
 * Takes what a join costs, the kernel's work and Bun's included: the CPU time from a join to the event loop's next turn,
 * shared by all who joined meanwhile, and by those who were turned away.
 */
export class JoinMeter {
  readonly #options: JoinMeterOptions;
  #turn: { weight: number; usedMs: number } | undefined;
  #newcomers = 0;
  #sum = { weight: 0, usedMs: 0 };
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
    this.#count(1);
  }

  /** Somebody was turned away instead. */
  refused(): void {
    this.#count(REFUSAL_WEIGHT);
  }

  /** Joins since it was asked last. */
  take(): number {
    const joins = this.#joins;
    this.#joins = 0;
    return joins;
  }

  #count(weight: number): void {
    if (this.#turn !== undefined) {
      this.#turn.weight += weight;
      return;
    }
    this.#newcomers += 1;
    if (this.#newcomers % ONE_IN !== 0) return;
    this.#turn = { weight, usedMs: this.#options.usedMs() };
    setTimeout(() => this.#endTurn(), 0);
  }

  #endTurn(): void {
    const turn = this.#turn;
    this.#turn = undefined;
    if (turn === undefined || this.#options.isWriting()) return;
    this.#sum.weight += turn.weight;
    this.#sum.usedMs += this.#options.usedMs() - turn.usedMs;
    if (this.#sum.weight < JOINS_MIN) return;
    this.#costsMicros = [...this.#costsMicros, (this.#sum.usedMs * 1_000) / this.#sum.weight].slice(-COSTS_KEPT);
    this.#costMicros = Math.min(COST_MICROS.most, Math.max(COST_MICROS.least, median(this.#costsMicros)));
    this.#sum = { weight: 0, usedMs: 0 };
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? COST_BEFORE_MICROS;
}
