import { buildPages } from "../../web/build.ts";
import { type Config, operatorToken } from "../config/index.ts";
import { Control } from "../control/index.ts";
import { Edge } from "../edge/index.ts";
import { callerAddress, openHttp } from "../http/index.ts";
import { createLog, Metrics, systemClock } from "../platform/index.ts";
import { subjects } from "../protocol/index.ts";
import { InProcessRelay, NO_BODY } from "../relay/index.ts";
import { MemoryRoomStore } from "../store/index.ts";
import { LOCAL_ORIGIN, ORIGIN_CHILD_ROLE } from "./origin-child.ts";
import { OriginPresence } from "./origin-presence.ts";
import { OriginProcess } from "./origin-process.ts";
import { announce } from "./welcome.ts";

const ORIGIN_STARTS_WITHIN_MS = 20_000;

/** Origin, edge and control for one machine: two processes, one address. Ends on SIGTERM or SIGINT. */
export async function runAllInOne(config: Config, program: string): Promise<void> {
  const operator = operatorToken(config);
  const clock = systemClock;
  const log = createLog({ level: config.logLevel, role: "all-in-one" });
  const metrics = new Metrics();
  const relay = new InProcessRelay((subject, fault) => log.error({ subject, err: fault }, "A subscriber failed"));
  const presence = new OriginPresence({ relay, clock, origin: LOCAL_ORIGIN });

  const control = new Control({
    relay,
    store: new MemoryRoomStore(),
    clock,
    log,
    metrics,
    origin: LOCAL_ORIGIN,
    operatorToken: operator.token,
    maxRooms: config.maxRooms,
    maxSpeakers: config.maxSpeakers,
  });
  const edge = new Edge({
    id: "local",
    relay,
    clock,
    log,
    metrics,
    intervalMs: config.intervalMs,
    maxListeners: config.maxListeners,
    addressOf: callerAddress(config.trustedProxies),
  });

  async function close(): Promise<void> {
    // Listeners first, while there is still a program to end well; then requests; then the sound.
    await edge.close();
    await http.close();
    control.close();
    await origin.close();
    relay.close();
  }

  const http = openHttp({
    config,
    control,
    edge,
    pages: await buildPages(),
    metrics,
    log,
    clock,
    originMetrics: async () => {
      const text = await relay.request(subjects.originMetrics(LOCAL_ORIGIN), NO_BODY, { timeoutMs: 1_000 });
      return new TextDecoder().decode(text);
    },
    ready: () => ({ origin: presence.isThere }),
  });
  // Only behind an open port: two programs that want the same one are told of by the first sentence.
  const origin = new OriginProcess({
    program,
    arguments: ["serve", "--role", ORIGIN_CHILD_ROLE],
    relay,
    log,
    metrics,
  });
  endOnSignal(close);
  await presence.arrived(ORIGIN_STARTS_WITHIN_MS, origin.firstEnd);
  await control.start();
  announce(http.url, operator, config);
}

/** The first signal closes in order; a second one ends at once. */
function endOnSignal(close: () => Promise<void>): void {
  let closing = false;
  async function end(): Promise<void> {
    if (closing) process.exit(1);
    closing = true;
    await close();
    process.exit(0);
  }
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}
