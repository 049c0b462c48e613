import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { LocalCluster } from "../scripts/local-cluster.ts";
import { OperatorApi } from "./operator-api.ts";

const OPERATOR = "operator-token-of-a-scene-0123456789";

/** A cluster as `npm run cluster` makes it, on free ports, with a folder that goes with it. The API is asked through the last edge. */
export class ClusterScene extends OperatorApi implements AsyncDisposable {
  readonly cluster: LocalCluster;
  /** What its processes wrote, in lines that begin with their names. */
  readonly log: string[];
  readonly #folder: string;

  static async start(
    options: {
      origins?: number;
      edges?: readonly number[];
      tracker?: boolean;
      environment?: Record<string, string>;
    } = {},
  ): Promise<ClusterScene> {
    const folder = await mkdtemp(`${tmpdir()}/stentor-cluster-`);
    const log: string[] = [];
    const cluster = await LocalCluster.start({
      folder,
      origins: options.origins ?? 2,
      edges: options.edges ?? [1, 1],
      tracker: options.tracker ?? false,
      operatorToken: OPERATOR,
      environment: { STENTOR_LOG_LEVEL: "info", ...options.environment },
      onLog: (name, text) => log.push(text.replace(/^(?=.)/gm, `${name} `)),
    });
    return new ClusterScene(cluster, folder, log);
  }

  private constructor(cluster: LocalCluster, folder: string, log: string[]) {
    super(cluster.edgeUrls.at(-1) ?? "", OPERATOR);
    this.cluster = cluster;
    this.#folder = folder;
    this.log = log;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
