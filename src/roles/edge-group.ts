import { availableParallelism } from "node:os";
import type { Config } from "../config/index.ts";
import { portToShare } from "../http/index.ts";
import type { Log } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import type { Relay } from "../relay/index.ts";
import { edgeChildArguments } from "./edge-child.ts";
import { KeptProcess, type KeptProcessMetrics } from "./kept-process.ts";

/** Longer than an edge takes to hand its listeners over. */
const ENDS_WITHIN_MS = 25_000;

/** As many edges as were asked for; else one per core, less one for the sound, and at least one. */
export function edgeCount(config: Pick<Config, "edges">): number {
  return config.edges ?? Math.max(1, availableParallelism() - 1);
}

/** Edge processes that share one port. Throws StentorError `port_taken` or `config_invalid`. */
export class EdgeGroup {
  readonly #edges: readonly KeptProcess[];
  /** Resolves with the port's URL once every edge listens; rejects when one ends before. */
  readonly listening: Promise<string>;

  constructor(options: {
    config: Pick<Config, "port" | "host" | "proxyPort">;
    program: string;
    group: string;
    count: number;
    /** Left out, each has a relay of its own. */
    relay?: Relay;
    log: Log;
    metrics: KeptProcessMetrics;
  }) {
    const { config, program, group, count, relay, log, metrics } = options;
    assertNoProxyPort(config, count);
    const port = portToShare(config);
    this.#edges = Array.from(
      { length: count },
      (_, at) =>
        new KeptProcess({
          what: "edge",
          program,
          arguments: edgeChildArguments({ group, place: at + 1, of: count }, port),
          ...(relay === undefined ? {} : { relay }),
          endsWithinMs: ENDS_WITHIN_MS,
          log,
          metrics,
        }),
    );
    this.listening = Promise.all(this.#edges.map((edge) => edge.listening)).then(([url = ""]) => url);
  }

  async close(): Promise<void> {
    await Promise.all(this.#edges.map((edge) => edge.close()));
  }
}

/** A connection through the proxy port is known to the process that has both ends of it, and to no other. */
function assertNoProxyPort({ proxyPort }: Pick<Config, "proxyPort">, count: number): void {
  if (proxyPort === undefined || count === 1) return;
  const sentence = `Cannot open STENTOR_PROXY_PORT=${proxyPort} for ${count} edges that share a port: start edges with ports of their own behind the proxy`;
  throw new StentorError("config_invalid", sentence);
}
