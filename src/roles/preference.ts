import { constants, setPriority } from "node:os";
import type { Log } from "../platform/index.ts";

const { PRIORITY_ABOVE_NORMAL, PRIORITY_HIGH, PRIORITY_NORMAL } = constants.priority;

/** Who goes before whom on one machine: the mixer beats time, and control answers hosts while edges are under siege. */
const PRIORITIES = { sound: PRIORITY_HIGH, control: PRIORITY_ABOVE_NORMAL, listeners: PRIORITY_NORMAL };

/** Gives a process its priority; this one without `pid`. A child has its parent's until then. Does nothing where that is not permitted. */
export function prefer(what: keyof typeof PRIORITIES, log: Log, pid = 0): void {
  try {
    setPriority(pid, PRIORITIES[what]);
  } catch {
    log.debug({ what }, "Runs at the priority that it has: changing it is not permitted");
  }
}
