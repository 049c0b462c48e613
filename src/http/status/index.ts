/**
 * What the tracker answers below `/status`.
 *
 * In:    requests, from its own port or carried from another process.
 * Out:   the state, reports against what is usual, incidents, feeds; reports and subscriptions taken.
 * Never: asks another process for anything.
 */
export { snapshotFiles } from "./snapshot.ts";
export { mountStatus } from "./status-api.ts";
export type { StatusSurface } from "./status-surface.ts";
