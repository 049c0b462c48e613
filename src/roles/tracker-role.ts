import type { Config } from "../config/index.ts";
import { createLog, Metrics } from "../platform/index.ts";
import { Cluster } from "./cluster.ts";
import { endOnSignal } from "./end-on-signal.ts";
import { prefer } from "./preference.ts";
import { newProcessId } from "./process-ids.ts";
import { TrackerProcess } from "./tracker-process.ts";
import { announceRole } from "./welcome.ts";

/** `--role tracker`: the outage tracker by itself; best on a machine, and under a name, that shares nothing with the rest. */
export async function runTracker(config: Config): Promise<void> {
  const id = newProcessId(config, "tracker");
  const log = createLog({ level: config.logLevel, role: "tracker" }).child({ id });
  prefer("control", log);
  const metrics = new Metrics();
  const cluster = await Cluster.join({ config, name: id, log, metrics });
  const mainUrl = config.publicUrl ?? `http://localhost:${config.port}`;
  const end = { close: async () => process.exit(0) };
  const tracker = await TrackerProcess.start({
    ...{ config, mainUrl, log, metrics },
    relay: cluster.relay,
    onRelieved: () => void end.close(),
  });
  end.close = async () => {
    await tracker.close();
    await cluster.close();
    process.exit(0);
  };
  endOnSignal(end.close);
  announceRole("tracker", config.statusUrl ?? tracker.url);
}
