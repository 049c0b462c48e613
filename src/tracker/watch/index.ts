/**
 * The watch: from reports, servers' own signals and probes to what the status page says.
 *
 * In:    minutes of reports, facts of edges and of control, signs, verdicts, what probes heard; a tick a second.
 * Out:   the state in one sentence, incidents and their timeline, baselines for charts, a grade of itself.
 * Never: takes many reports for a proof, says more than is known, or reads a clock in its pure parts.
 */
export type { IncidentChange } from "./incidents/ledger.ts";
export type { MaintenanceDesk } from "./maintenance-plan.ts";
export { type ExpectedBins, type IncidentListener, Watch, type WatchOptions } from "./watch.ts";
