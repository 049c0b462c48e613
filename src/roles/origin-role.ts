import type { Config } from "../config/index.ts";
import { openHttp } from "../http/index.ts";
import { Origin } from "../origin/index.ts";
import { createLog, Metrics, systemClock } from "../platform/index.ts";
import { Cluster } from "./cluster.ts";
import { endOnSignal } from "./end-on-signal.ts";
import { prefer } from "./preference.ts";
import { newProcessId } from "./process-ids.ts";
import { announceRole } from "./welcome.ts";

/** `--role origin`: makes the sound of as many rooms as control gives it, and of those whose origin died. */
export async function runOrigin(config: Config): Promise<void> {
  const id = newProcessId(config, "origin");
  const log = createLog({ level: config.logLevel, role: "origin" }).child({ id });
  prefer("sound", log);
  const metrics = new Metrics();
  const cluster = await Cluster.join({ config, name: id, log, metrics });
  const origin = await Origin.start({
    id,
    relay: cluster.relay,
    clock: systemClock,
    log,
    metrics,
    mediaPort: config.mediaPort,
    announcedAddress: config.announcedAddress,
    leases: { table: await cluster.rooms(), directory: cluster.directory },
  });
  const http = openHttp({
    config,
    otherMetrics: async () => "",
    metrics,
    log,
    clock: systemClock,
    ready: () => ({ relay: cluster.relay.connected }),
  });
  endOnSignal(async () => {
    await origin.close();
    await http.close();
    await cluster.close();
  });
  announceRole("origin", http.url);
}
