import { buildPages } from "../../web/build.ts";
import { type Config, operatorToken } from "../config/index.ts";
import { Control } from "../control/index.ts";
import { answerEdges, openHttp, trackerPlace } from "../http/index.ts";
import { type Clock, createLog, type Log, Metrics, mergeMetrics, systemClock } from "../platform/index.ts";
import { StentorError, subjects } from "../protocol/index.ts";
import { InProcessRelay, NO_BODY, type Relay } from "../relay/index.ts";
import { openStore } from "../store/index.ts";
import { EdgeGroup, edgeCount } from "./edge-group.ts";
import { endOnSignal } from "./end-on-signal.ts";
import { KeptProcess, type KeptProcessMetrics, keptProcessMetrics } from "./kept-process.ts";
import { newEdge } from "./new-edge.ts";
import { LOCAL_ORIGIN, ORIGIN_CHILD_ROLE } from "./origin-child.ts";
import { OriginPresence } from "./origin-presence.ts";
import { prefer } from "./preference.ts";
import { newProcessId } from "./process-ids.ts";
import { answerSiblings } from "./siblings.ts";
import { trackerChildArguments } from "./tracker-child-arguments.ts";
import { Watchpost } from "./watchpost.ts";
import { announce } from "./welcome.ts";

const ORIGIN_STARTS_WITHIN_MS = 20_000;
const ORIGIN_ENDS_WITHIN_MS = 3_000;
const TRACKER_ENDS_WITHIN_MS = 8_000;

/** What the parent process is made of. */
type Parts = {
  config: Config;
  program: string;
  relay: Relay;
  control: Control;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  children: KeptProcessMetrics;
  otherMetrics: () => Promise<string>;
  ready: () => Record<string, boolean>;
};

/** Where people are served, and how that ends. */
type Served = { url: string; close: () => Promise<void> };

/**
 * Origin, edges and control for one machine, behind one address. Ends on SIGTERM or SIGINT. Throws StentorError
 * `config_invalid` when a relay between machines is named: whoever names one wants a role.
 */
export async function runAllInOne(config: Config, program: string): Promise<void> {
  if (config.natsServers.length > 0) {
    throw new StentorError("config_invalid", "Cannot start all on one machine: STENTOR_NATS_URL is set; add --role");
  }
  const operator = operatorToken(config);
  const clock = systemClock;
  const log = createLog({ level: config.logLevel, role: "all-in-one" });
  const metrics = new Metrics();
  const relay = new InProcessRelay((subject, fault) => log.error({ subject, err: fault }, "A subscriber failed"));
  const presence = new OriginPresence({ relay, clock, origin: LOCAL_ORIGIN });
  const store = await openStore({ folder: config.dataFolder, databaseUrl: config.databaseUrl });
  const { maxRooms, maxSpeakers } = config;
  const control = new Control({
    relay,
    store,
    clock,
    log,
    metrics,
    operatorToken: operator.token,
    maxRooms,
    maxSpeakers,
  });
  const parts: Parts = {
    config,
    program,
    relay,
    control,
    clock,
    log,
    metrics,
    children: keptProcessMetrics(metrics),
    otherMetrics: async () => {
      const text = await relay.request(subjects.originMetrics(LOCAL_ORIGIN), NO_BODY, { timeoutMs: 1_000 });
      return new TextDecoder().decode(text);
    },
    ready: () => ({ origin: presence.isThere }),
  };
  // Only behind an open port: two programs that want the same one are told of by the first sentence.
  const count = edgeCount(config);
  const isShared = count === 1 && config.backstagePort === undefined;
  const served = isShared ? await serveHere(parts) : await serveByGroup(parts, count);
  const origin = new KeptProcess({
    what: "origin",
    program,
    arguments: ["serve", "--role", ORIGIN_CHILD_ROLE],
    relay,
    endsWithinMs: ORIGIN_ENDS_WITHIN_MS,
    log,
    metrics: parts.children,
  });
  endOnSignal(async () => {
    // Listeners first, while there is still a program to end well; then requests; then the sound.
    await served.close();
    control.close();
    await Promise.all([origin.close(), tracker.close()]);
    relay.close();
    await store.close();
  });
  const tracker = new KeptProcess({
    ...{ program, relay, log, metrics: parts.children },
    what: "tracker",
    arguments: trackerChildArguments(served.url),
    endsWithinMs: TRACKER_ENDS_WITHIN_MS,
  });
  await presence.arrived(ORIGIN_STARTS_WITHIN_MS, origin.firstEnd);
  await control.start();
  announce(served.url, operator, config);
}

/** One edge, in this process. */
async function serveHere(parts: Parts): Promise<Served> {
  const { config, relay, log, metrics } = parts;
  const watchpost = new Watchpost({ config, relay, metrics, log, place: 0 });
  const edge = newEdge(config, { id: newProcessId(config, "edge"), url: null, relay, log, metrics, watchpost });
  const http = openHttp({
    ...parts,
    edge,
    tracker: relay,
    pages: await buildPages({ statusUrl: trackerPlace(config) }),
    gate: watchpost.gate,
    callers: watchpost.callers,
  });
  watchpost.openProxyPort(http.port);
  return {
    url: http.url,
    close: async () => {
      await edge.close();
      watchpost.closeProxyPort();
      watchpost.close();
      await http.close();
    },
  };
}

/** Edges that share the port, in processes of their own; they ask control over their pipes. Backstage is this process's. */
async function serveByGroup(parts: Parts, count: number): Promise<Served> {
  const { config, program, relay, log, metrics, children, otherMetrics } = parts;
  prefer("control", log);
  const group = newProcessId(config, "edge");
  const backstage = await answerBackstage(parts);
  const all = async () => mergeMetrics([await metrics.text(), await otherMetrics().catch(() => "")]);
  const told = answerSiblings(relay, { group, place: 0, of: count }, all);
  const edges = new EdgeGroup({ config, program, group, count, relay, log, metrics: children });
  return {
    url: await edges.listening,
    close: async () => {
      await edges.close();
      told.unsubscribe();
      await backstage.close();
    },
  };
}

/** Answers what edges have taken, and at the port that no listener knows where one is wanted. */
async function answerBackstage(parts: Parts): Promise<{ close: () => Promise<void> }> {
  const { config, relay } = parts;
  // Reports of events, which are made here, wear the pages' style.
  const pages = await buildPages({ statusUrl: trackerPlace(config) });
  if (config.backstagePort === undefined) {
    const carried = answerEdges({ ...parts, relay, pages });
    return { close: async () => carried.unsubscribe() };
  }
  const port = { ...config, port: config.backstagePort };
  return openHttp({ ...parts, config: port, tracker: relay, answersOn: relay, pages });
}
