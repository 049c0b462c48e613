import { buildPages } from "../../web/build.ts";
import { type Config, operatorToken } from "../config/index.ts";
import { Control } from "../control/index.ts";
import { openHttp, trackerPlace } from "../http/index.ts";
import { createLog, Metrics, systemClock } from "../platform/index.ts";
import { openStore } from "../store/index.ts";
import { Cluster } from "./cluster.ts";
import { endOnSignal } from "./end-on-signal.ts";
import { prefer } from "./preference.ts";
import { newProcessId } from "./process-ids.ts";
import { announce } from "./welcome.ts";

/** `--role control`: rooms and people. Edges pass API and WHIP on to it; its own port answers them as well. */
export async function runControl(config: Config): Promise<void> {
  const operator = operatorToken(config);
  const id = newProcessId(config, "control");
  const log = createLog({ level: config.logLevel, role: "control" }).child({ id });
  prefer("control", log);
  const metrics = new Metrics();
  const clock = systemClock;
  const cluster = await Cluster.join({ config, name: id, log, metrics });
  const { relay } = cluster;
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
  await control.start();
  const http = openHttp({
    config,
    control,
    answersOn: relay,
    tracker: relay,
    pages: await buildPages({ statusUrl: trackerPlace(config) }),
    otherMetrics: async () => "",
    metrics,
    log,
    clock,
    ready: () => ({ relay: relay.connected }),
  });
  endOnSignal(async () => {
    await http.close();
    control.close();
    await store.close();
    await cluster.close();
  });
  announce(http.url, operator, config);
}
