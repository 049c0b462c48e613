import type { Config } from "../config/index.ts";
import { Origin } from "../origin/index.ts";
import { createLog, Metrics, systemClock } from "../platform/index.ts";
import { endWithParent, parentRelay } from "./parent-relay.ts";

/** The argument that makes the program its own origin child; not for people. */
export const ORIGIN_CHILD_ROLE = "origin-child";

/** The one origin of an all-in-one Stentor. */
export const LOCAL_ORIGIN = "local";

/**
 * Runs the origin in a process of its own, joined to its parent's relay: neither listeners nor page loads can make a
 * tick late.
 */
export async function runOriginChild(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel, role: "origin" });
  const metrics = new Metrics();
  const origin = await Origin.start({
    id: LOCAL_ORIGIN,
    relay: parentRelay(log, metrics),
    clock: systemClock,
    log,
    metrics,
    mediaPort: config.mediaPort,
    announcedAddress: config.announcedAddress,
  });
  endWithParent(() => origin.close());
}
