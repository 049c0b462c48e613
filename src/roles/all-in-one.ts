import { buildPages } from "../../web/build.ts";
import { type Config, operatorToken } from "../config/index.ts";
import { Control } from "../control/index.ts";
import { Edge } from "../edge/index.ts";
import { openHttp } from "../http/index.ts";
import { createLog, Metrics, systemClock } from "../platform/index.ts";
import { subjects } from "../protocol/index.ts";
import { InProcessRelay, NO_BODY } from "../relay/index.ts";
import { MemoryRoomStore } from "../store/index.ts";
import { LOCAL_ORIGIN, ORIGIN_CHILD_ROLE } from "./origin-child.ts";
import { OriginProcess } from "./origin-process.ts";

/** Origin, edge and control for one machine: two processes, one address. Ends on SIGTERM or SIGINT. */
export async function runAllInOne(config: Config, program: string): Promise<void> {
  const operator = operatorToken(config);
  const clock = systemClock;
  const log = createLog({ level: config.logLevel, role: "all-in-one" });
  const metrics = new Metrics();
  const relay = new InProcessRelay((subject, fault) => log.error({ subject, err: fault }, "A subscriber failed"));

  const control = new Control({ relay, clock, log, store: new MemoryRoomStore(), origin: LOCAL_ORIGIN, config });
  const edge = new Edge({
    id: "local",
    relay,
    clock,
    log,
    metrics,
    intervalMs: config.intervalMs,
    maxListeners: config.maxListeners,
  });
  const pages = await buildPages();
  const http = await openHttp({
    config,
    operatorToken: operator.token,
    control,
    edge,
    pages,
    metrics,
    log,
    clock,
    originMetrics: async () =>
      new TextDecoder().decode(
        await relay.request(subjects.originMetrics(LOCAL_ORIGIN), NO_BODY, { timeoutMs: 1_000 }),
      ),
    ready: () => control.originPresent,
  });
  const origin = new OriginProcess({
    program,
    arguments: ["serve", "--role", ORIGIN_CHILD_ROLE],
    relay,
    log,
    metrics,
  });
}
