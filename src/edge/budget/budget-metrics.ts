import type { Metrics } from "../../platform/index.ts";

const BUDGETS = ["join", "overflow-requests", "overflow-bytes"] as const;

/** What is shared out between rooms. */
export type BudgetName = (typeof BUDGETS)[number];

/** Counts what was refused for the sake of other rooms. */
export type BudgetCount = (budget: BudgetName) => void;

/** Made once, at the edge's start. */
export function budgetMetrics(metrics: Metrics) {
  const refused = metrics.counter(
    "stentor_edge_budget_refused_total",
    "Requests refused because their room had used its share, by what is shared",
    ["budget"],
  );
  const handles = new Map(BUDGETS.map((budget) => [budget, refused.labels({ budget })]));
  return {
    refused: ((budget) => handles.get(budget)?.inc()) satisfies BudgetCount as BudgetCount,
    joinShare: metrics.gauge("stentor_edge_join_budget", "The share of a core that joins may use now"),
    joinCost: metrics.gauge("stentor_edge_join_cost_seconds", "CPU of one join, as measured"),
  };
}
