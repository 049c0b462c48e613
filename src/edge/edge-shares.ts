import type { Clock, Metrics } from "../platform/index.ts";
import type { DoorState } from "../protocol/index.ts";
import { type BudgetName, budgetMetrics, HeldRequests, JoinBudget, JoinMeter } from "./budget/index.ts";
import type { EdgeMetrics } from "./edge-metrics.ts";
import { OverflowBudget, type OverflowLimits, type OverflowParts, overflowMetrics } from "./overflow/index.ts";
import { EdgeCapacity, type LoadSight, type PaceLadder, usedCpuMs, type WriteMeter } from "./pace/index.ts";

export type EdgeSharesOptions = {
  clock: Clock;
  metrics: Metrics;
  counts: EdgeMetrics;
  meter: WriteMeter;
  ladder: PaceLadder;
  maxListeners: number;
  overflowLimits: OverflowLimits | undefined;
  joinShare: number | undefined;
};

/** What an edge can carry, and what its rooms may use of that: one figure, and the budgets that all rooms share. */
export class EdgeShares {
  readonly capacity: EdgeCapacity;
  readonly joins: JoinBudget;
  readonly held = new HeldRequests();
  readonly overflow: OverflowParts;
  readonly #clock: Clock;
  #edges = 1;

  constructor(options: EdgeSharesOptions) {
    const { clock, metrics, counts, meter, ladder, maxListeners } = options;
    const budgets = budgetMetrics(metrics);
    const onRefused = (budget: BudgetName) => {
      budgets.refused(budget);
      counts.refused("overloaded");
    };
    const longestIntervalMs = ladder.at(-1)?.intervalMs ?? ladder[0].intervalMs;
    this.#clock = clock;
    this.capacity = new EdgeCapacity({ maxListeners, longestIntervalMs });
    this.joins = new JoinBudget({
      meter: new JoinMeter({ usedMs: usedCpuMs, isWriting: () => meter.isWriting }),
      clock,
      metrics: budgets,
      onRefused,
      joinShare: options.joinShare,
    });
    this.overflow = {
      budget: new OverflowBudget(options.overflowLimits),
      metrics: overflowMetrics(metrics),
      onRefused,
    };
    metrics.gaugeOf(
      "stentor_edge_capacity_listeners",
      "Listeners that the edge can carry at three quarters of its load",
      () => this.capacity.listeners,
    );
  }

  /** What was proved of all edges is this one's in equal parts. A room may be at few of them: the most that were named count. */
  heard({ proven, grants }: Pick<DoorState, "proven" | "grants">): void {
    this.#edges = Math.max(this.#edges, Object.keys(grants).length);
    if (proven !== null) this.capacity.useProof(proven.listeners / this.#edges);
  }

  /** Twice a second. */
  seen(sight: LoadSight, listeners: number, writesPerSecond: number): void {
    const joinLoad = this.joins.weigh(sight.load);
    this.capacity.take({ nowMs: this.#clock.monotonicMs(), sight, joinLoad, listeners, writesPerSecond });
  }
}
