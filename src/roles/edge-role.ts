import type { Config } from "../config/index.ts";
import { createLog, Metrics } from "../platform/index.ts";
import { assertServers, Cluster } from "./cluster.ts";
import { EdgeGroup, edgeCount } from "./edge-group.ts";
import { EdgeProcess } from "./edge-process.ts";
import { endOnSignal } from "./end-on-signal.ts";
import { keptProcessMetrics } from "./kept-process.ts";
import { newProcessId } from "./process-ids.ts";
import { announceRole } from "./welcome.ts";

/** `--role edge`: listeners, and the address that people open. Several processes share the port when asked to. */
export async function runEdge(config: Config, program: string): Promise<void> {
  assertServers(config);
  const count = edgeCount(config);
  const id = newProcessId(config, "edge");
  const log = createLog({ level: config.logLevel, role: "edge" }).child({ id });
  const metrics = new Metrics();
  if (count === 1) {
    const cluster = await Cluster.join({ config, name: id, log, metrics });
    const sibling = { group: id, place: 1, of: 1 };
    const edge = await EdgeProcess.start({ config, id, sibling, relay: cluster.relay, cluster, log, metrics });
    endOnSignal(async () => {
      await edge.close();
      await cluster.close();
    });
    announceRole("edge", config.publicUrl ?? edge.url);
    return;
  }
  const edges = new EdgeGroup({ config, program, group: id, count, log, metrics: keptProcessMetrics(metrics) });
  endOnSignal(() => edges.close());
  const url = await edges.listening;
  announceRole(`${count} edges`, config.publicUrl ?? url);
}
