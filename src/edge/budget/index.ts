/**
 * Bulkheads within one edge: what one room's storm may use of what all rooms share.
 *
 * In:    a room that wants something now (a join, a request of the overflow tier, a held request), the edge's load, what joins cost.
 * Out:   yes or no, in less than a microsecond; a prepared refusal.
 * Never: looks at a request, holds one, or lets one room use what another one needs.
 */
export { type BudgetCount, type BudgetName, budgetMetrics } from "./budget-metrics.ts";
export { FairTokens } from "./fair-tokens.ts";
export { HeldRequests } from "./held-requests.ts";
export { JoinBudget } from "./join-budget.ts";
export { JoinMeter } from "./join-meter.ts";
export { PreparedRefusal } from "./prepared-refusal.ts";
export { type Newcomer, RoomBudgets } from "./room-budgets.ts";
