import { ManualClock, Metrics, silentLog } from "../../../platform/index.ts";
import { InProcessRelay } from "../../../relay/index.ts";
import { MemoryRoomStore } from "../../../store/index.ts";
import { Tracker, type TrackerOptions } from "../../../tracker/index.ts";
import { openHttp } from "../../open-http.ts";
import type { StatusSurface } from "../status-surface.ts";

export const OPERATOR = "operator-token-of-the-tests";

export type StatusScene = {
  tracker: StatusSurface;
  relay: InProcessRelay;
  clock: ManualClock;
  url: string;
  /** Times that a successor asked it to give way. */
  gaveWay: () => number;
  call(path: string, init?: { method?: string; token?: string; json?: unknown }): Promise<Response>;
} & AsyncDisposable;

/** A whole tracker behind a real socket, its memory in memory, its clock standing still. */
export async function openStatusScene(
  over: Partial<Pick<TrackerOptions, "mail" | "outboundAllow">> = {},
): Promise<StatusScene> {
  const clock = new ManualClock();
  const relay = new InProcessRelay(() => undefined);
  const metrics = new Metrics();
  const tracker = new Tracker({
    ...{ store: new MemoryRoomStore(), relay, clock, metrics },
    log: silentLog,
    operatorToken: OPERATOR,
    falseAlarmsPerMonth: 1,
    timeZone: "Europe/Vienna",
    geoipFile: undefined,
    mail: undefined,
    outboundAllow: [],
    probeMarkOf: () => "",
    mainUrl: () => "http://127.0.0.1:9",
    publicUrl: () => "https://live.example.org",
    ...over,
  });
  await tracker.start();
  let gaveWay = 0;
  const surface = Object.assign(tracker, {
    timeZone: "Europe/Vienna",
    addressFor: () => "https://status.example.org",
    giveWay: () => {
      gaveWay += 1;
    },
  });
  const http = openHttp({
    config: { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: [], publicUrl: undefined },
    ...{ tracker: surface, answersOn: relay, metrics, clock },
    otherMetrics: async () => "",
    log: silentLog,
    ready: () => ({}),
  });
  return {
    ...{ tracker: surface, relay, clock },
    url: http.url,
    gaveWay: () => gaveWay,
    call: (path, { method = "GET", token, json } = {}) =>
      fetch(`${http.url}${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(json === undefined ? {} : { "content-type": "application/json" }),
        },
        body: json === undefined ? null : JSON.stringify(json),
      }),
    [Symbol.asyncDispose]: async () => {
      await http.close();
      await tracker.close();
      relay.close();
    },
  };
}
