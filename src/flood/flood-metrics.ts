import type { Metrics } from "../platform/index.ts";
import type { LevelName } from "./limits.ts";

const OUTCOMES = ["pass", "slow", "challenge", "refuse"] as const;
const LEVELS = ["address", "near", "wide", "everybody", "known"] as const;

/** Counts of the gate. Summed in plain numbers and handed on once a second: a counter's lookup costs as much as a judgement. */
export class FloodTally {
  unplaced = 0;
  evicted = 0;
  readonly #outcomes = { pass: 0, slow: 0, challenge: 0, refuse: 0 };
  readonly #levels = { address: 0, near: 0, wide: 0, everybody: 0, known: 0 };
  readonly #metrics: ReturnType<typeof floodMetrics>;

  constructor(metrics: Metrics) {
    this.#metrics = floodMetrics(metrics);
  }

  judged(outcome: (typeof OUTCOMES)[number]): void {
    this.#outcomes[outcome] += 1;
  }

  limited(level: LevelName | "known"): void {
    this.#levels[level] += 1;
  }

  setStress(stress: number): void {
    this.#metrics.stress.set(stress);
  }

  /** `unplaced`, `evicted`: sums since the start. */
  flush(sums: { unplaced: number; evicted: number }): void {
    for (const outcome of OUTCOMES) this.#metrics.judged.inc({ outcome }, take(this.#outcomes, outcome));
    for (const level of LEVELS) this.#metrics.limited.inc({ level }, take(this.#levels, level));
    this.#metrics.unplaced.inc(sums.unplaced - this.unplaced);
    this.#metrics.evicted.inc(sums.evicted - this.evicted);
    this.unplaced = sums.unplaced;
    this.evicted = sums.evicted;
  }
}

function take<Key extends string>(counts: Record<Key, number>, key: Key): number {
  const count = counts[key];
  counts[key] = 0;
  return count;
}

function floodMetrics(metrics: Metrics) {
  return {
    judged: metrics.counter("stentor_flood_judged_total", "Requests judged at the gate, by outcome.", ["outcome"]),
    limited: metrics.counter("stentor_flood_limited_total", "Requests beyond a bucket, by whose bucket was empty.", [
      "level",
    ]),
    unplaced: metrics.counter(
      "stentor_flood_unplaced_total",
      "Requests sketched without their room, because as many rooms as may be were sketched already.",
    ),
    evicted: metrics.counter(
      "stentor_flood_evicted_total",
      "Addresses and networks forgotten early, because others came.",
    ),
    stress: metrics.gauge("stentor_flood_stress", "How loaded the edge is: 0 at ease, 1 at its limit."),
  };
}
