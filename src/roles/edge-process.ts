import { buildPages } from "../../web/build.ts";
import type { Config } from "../config/index.ts";
import type { Edge } from "../edge/index.ts";
import { type OpenHttp, openHttp, trackerPlace } from "../http/index.ts";
import { type Log, type Metrics, systemClock } from "../platform/index.ts";
import type { Relay } from "../relay/index.ts";
import type { Cluster } from "./cluster.ts";
import { EdgePresence } from "./edge-presence.ts";
import { newEdge } from "./new-edge.ts";
import { answerSiblings, type Sibling, siblingMetrics } from "./siblings.ts";
import { Watchpost } from "./watchpost.ts";

/** Listeners that may move to other edges in a second, when this one is told to stop. */
const HANDOVERS_PER_SECOND = 2_000;
const HANDOVER_AT_LEAST_MS = 2_000;
const HANDOVER_AT_MOST_MS = 15_000;

export type EdgeProcessOptions = {
  config: Config;
  id: string;
  sibling: Sibling;
  relay: Relay;
  /** `undefined` in an all-in-one Stentor, where there is nowhere else to go. */
  cluster: Cluster | undefined;
  log: Log;
  metrics: Metrics;
};

/** One edge and its port: pages, listeners, and the way to control. */
export class EdgeProcess {
  readonly #edge: Edge;
  readonly #http: OpenHttp;
  readonly #presence: EdgePresence;
  readonly #answering;
  readonly #watchpost: Watchpost;

  static async start(options: EdgeProcessOptions): Promise<EdgeProcess> {
    return new EdgeProcess(options, await buildPages({ statusUrl: trackerPlace(options.config) }));
  }

  private constructor(options: EdgeProcessOptions, pages: Awaited<ReturnType<typeof buildPages>>) {
    const { config, id, sibling, relay, cluster, log, metrics } = options;
    const url = cluster === undefined ? null : (config.publicUrl ?? null);
    this.#presence = new EdgePresence({ directory: cluster?.directory, id, url });
    const alternates = () => this.#presence.alternates();
    this.#watchpost = new Watchpost({ config, relay, metrics, log, place: sibling.place });
    this.#edge = newEdge(config, { id, url, alternates, relay, log, metrics, watchpost: this.#watchpost });
    this.#http = openHttp({
      config,
      control: relay,
      tracker: relay,
      edge: this.#edge,
      pages,
      sharesPort: sibling.of > 1,
      otherMetrics: () => siblingMetrics(relay, sibling),
      metrics,
      log,
      clock: systemClock,
      ready: () => ({ relay: relay.connected }),
      gate: this.#watchpost.gate,
      callers: this.#watchpost.callers,
    });
    this.#watchpost.openProxyPort(this.#http.port);
    this.#answering = answerSiblings(relay, sibling, () => metrics.text());
    this.#presence.announce(() => ({ listeners: this.#edge.listeners, load: this.#edge.load }));
  }

  get url(): string {
    return this.#http.url;
  }

  /** Hands the listeners over where there is another edge, spread over seconds; then ends. */
  async close(): Promise<void> {
    this.#http.refuseMore();
    this.#presence.leave();
    if (this.#edge.listeners > 0 && (await this.#presence.othersStay())) {
      await this.#edge.handOver(handoverMs(this.#edge.listeners));
    }
    await this.#edge.close();
    this.#watchpost.closeProxyPort();
    this.#watchpost.close();
    this.#answering.unsubscribe();
    await this.#http.close();
  }
}

function handoverMs(listeners: number): number {
  const spreadMs = (listeners / HANDOVERS_PER_SECOND) * 1_000;
  return Math.min(HANDOVER_AT_MOST_MS, Math.max(HANDOVER_AT_LEAST_MS, spreadMs));
}
