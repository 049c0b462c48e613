/**
 * The outage tracker: a process of its own, so that it tells of the rest when the rest is gone.
 *
 * In:    reports of people; facts of edges and control, verdicts, signs; what probes hear.
 * Out:   the state in one sentence, incidents, bins of reports against what is usual; word to those who asked for it.
 * Never: is in the way of sound, keeps an address, or calls a thing trouble because many say so.
 */
export { Tracker, type TrackerOptions } from "./tracker.ts";
