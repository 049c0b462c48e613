import type { Clock } from "../../platform/index.ts";
import type { BudgetCount, budgetMetrics } from "./budget-metrics.ts";
import type { JoinMeter } from "./join-meter.ts";
import { PreparedRefusal } from "./prepared-refusal.ts";
import { type Newcomer, RoomBudgets } from "./room-budgets.ts";

const MICROS_PER_SECOND = 1e6;

const REFUSAL = new PreparedRefusal({
  code: "overloaded",
  message: "Cannot listen right now: too many come to this room at once",
  retryAfterSeconds: 1,
  close: true,
});

export type JoinBudgetOptions = {
  meter: JoinMeter;
  clock: Clock;
  metrics: Pick<ReturnType<typeof budgetMetrics>, "joinShare" | "joinCost">;
  onRefused: BudgetCount;
  /** See `RoomBudgets`. */
  joinShare: number | undefined;
};

/** Drives the budgets of joins: knows the time, what a join costs, and how to say no. */
export class JoinBudget {
  readonly #budgets: RoomBudgets;
  readonly #options: JoinBudgetOptions;
  #weighedAtMs: number;

  constructor(options: JoinBudgetOptions) {
    this.#options = options;
    this.#budgets = new RoomBudgets(options);
    this.#weighedAtMs = options.clock.monotonicMs();
  }

  /** Call before the work of letting somebody in; `undefined`: go on. */
  refusal(newcomer: Newcomer): Response | undefined {
    const { meter, clock, onRefused } = this.#options;
    if (!this.#budgets.admit(newcomer, meter.costMicros, clock.monotonicMs())) {
      meter.refused();
      onRefused("join");
      return REFUSAL.answer();
    }
    meter.began();
    return undefined;
  }

  /** Twice a second, with the edge's load. What of it were joins. */
  weigh(load: number): number {
    const { meter, clock, metrics } = this.#options;
    const nowMs = clock.monotonicMs();
    const spanMs = Math.max(1, nowMs - this.#weighedAtMs);
    this.#weighedAtMs = nowMs;
    const joinLoad = (meter.take() * meter.costMicros * 1_000) / spanMs / MICROS_PER_SECOND;
    this.#budgets.useLoad(load, joinLoad);
    metrics.joinShare.set(this.#budgets.joinShare);
    metrics.joinCost.set(meter.costMicros / MICROS_PER_SECOND);
    return joinLoad;
  }
}
