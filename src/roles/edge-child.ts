import type { Config } from "../config/index.ts";
import { createLog, Metrics } from "../platform/index.ts";
import { Cluster } from "./cluster.ts";
import { EdgeProcess } from "./edge-process.ts";
import { endWithParent, parentRelay } from "./parent-relay.ts";
import { newProcessId } from "./process-ids.ts";
import { readSibling, type Sibling, siblingLabels, writeSibling } from "./siblings.ts";

/** The argument that makes the program one of several edges behind one port; not for people. */
export const EDGE_CHILD_ROLE = "edge-child";

/** What its parent says to it, as arguments. */
export function edgeChildArguments(sibling: Sibling, port: number): string[] {
  return ["serve", "--role", EDGE_CHILD_ROLE, "--port", String(port), "--sibling", writeSibling(sibling)];
}

/** One of several edges behind one port. Its relay is NATS where that is set, else its parent's. */
export async function runEdgeChild(config: Config, siblingText: string): Promise<void> {
  const sibling = readSibling(siblingText);
  const id = newProcessId(config, "edge");
  const log = createLog({ level: config.logLevel, role: "edge" }).child({ id });
  const metrics = new Metrics(siblingLabels(sibling));
  const isAlone = config.natsServers.length === 0;
  const cluster = isAlone ? undefined : await Cluster.join({ config, name: id, log, metrics });
  const relay = cluster?.relay ?? parentRelay(log, metrics);
  const edge = await EdgeProcess.start({ config, id, sibling, relay, cluster, log, metrics });
  process.send?.({ listening: edge.url });
  endWithParent(async () => {
    await edge.close();
    await cluster?.close();
  });
}
