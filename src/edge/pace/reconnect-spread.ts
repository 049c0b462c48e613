/** Arrivals a second that the other edges are to see at most when this one falls. */
const ARRIVALS_PER_SECOND = 5_000;
/** Longer nobody waits: the window and a listener's own buffer bridge it. */
const SPREAD_MAX_MS = 8_000;
/** Told in steps, so that greetings can be shared. */
const SPREAD_STEP_MS = 100;

/** How wide the listeners of an edge spread when they lose it at once: at least over half their interval. */
export function reconnectSpreadMs(listeners: number, intervalMs: number): number {
  const wantedMs = Math.max((listeners / ARRIVALS_PER_SECOND) * 1_000, intervalMs / 2);
  return Math.min(SPREAD_MAX_MS, Math.ceil(wantedMs / SPREAD_STEP_MS) * SPREAD_STEP_MS);
}
