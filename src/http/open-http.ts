import type { Config } from "../config/index.ts";
import { Control } from "../control/index.ts";
import type { FloodGate } from "../flood/index.ts";
import type { Clock, Log, Metrics } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import { mountDoorApi } from "./api/door-api.ts";
import { mountOpenApi } from "./api/openapi-document.ts";
import { mountPostApi } from "./api/post-api.ts";
import { mountReportApi } from "./api/report-api.ts";
import { mountRoomApi } from "./api/room-api.ts";
import { mountScheduleApi } from "./api/schedule-api.ts";
import { mountVerdictApi } from "./api/verdict-api.ts";
import { newApp } from "./app.ts";
import { CertificateWatch } from "./certificate-watch.ts";
import { ProxyTrust, peerAddress, requestedUrl } from "./client-address.ts";
import type { DoorCallers } from "./door-callers.ts";
import { errorResponse, shownError } from "./error-response.ts";
import { Front } from "./front.ts";
import { FrontGate, passSomeOn } from "./front-gate.ts";
import { Guard } from "./guard.ts";
import { type HttpMetrics, httpMetrics } from "./http-metrics.ts";
import { mountOperation } from "./operation.ts";
import { mountPages, notFoundPage, type Pages } from "./pages.ts";
import { Port } from "./port.ts";
import { answerForControl, answerForTracker, mountControlLine, mountTrackerLine } from "./process-lines.ts";
import { secure } from "./security-headers.ts";
import { mountStatus, type StatusSurface } from "./status/index.ts";
import { readTlsPair } from "./tls-pair.ts";
import { trackerOrigin } from "./tracker-origin.ts";
import { mountWhip } from "./whip.ts";

/** How long requests that are under way may take once the server closes. */
const CLOSING_GRACE_MS = 5_000;

/** What answers listeners. Its answers leave as they are, with security headers added. */
export type ListeningEdge<Socket> = {
  owns(pathname: string): boolean;
  fetch(request: Request, server: Bun.Server<Socket>): Response | undefined | Promise<Response | undefined>;
  readonly websocket: Bun.WebSocketHandler<Socket>;
};

type SiteOptions = {
  config: Pick<Config, "tls" | "trustedProxies" | "publicUrl"> &
    Partial<Pick<Config, "overflowUrl" | "statusUrl" | "statusPort" | "natsServers">>;
  /** Who answers API and WHIP: control itself, or the relay that leads to it; left out, nobody does. */
  control?: Control | Relay;
  /** Who answers below `/status`: the tracker itself, or the relay that leads to it; left out, nobody does. */
  tracker?: StatusSurface | Relay;
  pages?: Pages;
  /** Other processes' metrics as Prometheus text; may reject. */
  otherMetrics: () => Promise<string>;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  /** Each part of the program by name, and whether it can do its work. */
  ready: () => Record<string, boolean>;
  /** The process's one flood gate; without it nobody is judged here. */
  gate?: FloodGate | undefined;
};

export type HttpOptions<Socket> = SiteOptions & {
  config: Pick<Config, "port" | "host">;
  edge?: ListeningEdge<Socket>;
  /** Several processes of ours listen on the port together. */
  sharesPort?: boolean;
  /** Where other processes ask control, or the tracker, for what they have taken; the same answers as at the port. */
  answersOn?: Relay;
  /** Whose each connection of a proxy door before this port is. */
  callers?: DoorCallers | undefined;
};

export type OpenHttp = {
  /** Where a browser on this machine reaches it; no trailing slash. */
  url: string;
  port: number;
  /** Looks at the certificate files now, as it does every ten seconds. Whether a new certificate was taken. */
  renewCertificate(): boolean;
  /** Takes no more connections; those that are open go on. */
  refuseMore(): void;
  /** Takes no more connections, then waits up to five seconds for requests. Close the edge before: its streams are endless. */
  close(): Promise<void>;
};

/** Begins to serve. Throws StentorError `port_taken` or `config_invalid`. */
export function openHttp<Socket>(options: HttpOptions<Socket>): OpenHttp {
  const { config, edge, log } = options;
  const tls = config.tls === undefined ? undefined : readTlsPair(config.tls);
  const metrics = httpMetrics(options.metrics);
  const front = assemble(options, metrics);
  const answerOn = isTracker(options.tracker) ? answerForTracker : answerForControl;
  const carried = options.answersOn && answerOn(options.answersOn, front);
  const websocket = edge?.websocket ?? { message: () => undefined };
  const port = new Port<Socket>({
    port: config.port,
    host: config.host,
    tls,
    websocket,
    shared: options.sharesPort ?? false,
    fetch: (request, server) => {
      const url = requestedUrl(request);
      if (url === undefined) {
        front.notARequest(peerAddress(request, server, options.callers) ?? "");
        return forEverybody(badAddress(), tls !== undefined);
      }
      if (edge?.owns(url.pathname)) return askEdge(edge, request, server, { log, tls: tls !== undefined });
      return front.answer(request, url, peerAddress(request, server, options.callers) ?? "0.0.0.0");
    },
  });
  const watch =
    config.tls === undefined || tls === undefined
      ? undefined
      : new CertificateWatch({
          files: config.tls,
          present: tls,
          renew: (next, old) => port.renew(next, old),
          log,
          metrics,
        });
  watch?.start();
  return {
    url: localUrl(config.host, port.port, tls !== undefined),
    port: port.port,
    renewCertificate: () => watch?.look() ?? false,
    refuseMore: () => {
      // A new certificate would open the port again.
      watch?.close();
      port.refuseMore();
    },
    close: async () => {
      watch?.close();
      carried?.unsubscribe();
      await port.close(CLOSING_GRACE_MS);
    },
  };
}

/** Answers over the relay what edges take for control, without a port of its own. */
export function answerEdges(options: SiteOptions & { relay: Relay }): Subscription {
  return answerForControl(options.relay, assemble(options, httpMetrics(options.metrics)));
}

function assemble(options: SiteOptions, metrics: HttpMetrics): Front {
  const { config, control, tracker, pages, clock, log } = options;
  const app = newApp();
  const guard = control instanceof Control ? new Guard({ control, clock, metrics: options.metrics }) : undefined;
  if (control instanceof Control && guard !== undefined) {
    mountRoomApi(app, { control, guard, clock });
    mountScheduleApi(app, { control, guard, clock });
    mountPostApi(app, { control, guard });
    mountDoorApi(app, { control, guard });
    mountVerdictApi(app, { control, guard });
    mountReportApi(app, { control, guard, metrics: options.metrics, pages });
    mountOpenApi(app);
    mountWhip(app, control, guard);
  } else if (control !== undefined && !(control instanceof Control)) {
    mountControlLine(app, control, clock);
  }
  if (pages !== undefined) mountPages(app, pages);
  if (isTracker(tracker)) mountStatus(app, tracker);
  else if (tracker !== undefined) mountTrackerLine(app, tracker, clock);
  mountOperation(app, options);
  app.notFound((c) => {
    const refusal = new StentorError("not_found", `Cannot find ${c.req.path}: nothing lives at this address`);
    return (pages && notFoundPage(c, pages)) ?? errorResponse(refusal);
  });
  const trust = new ProxyTrust(config.trustedProxies);
  return new Front({
    app,
    guard,
    gate: new FrontGate(options.gate, guard ? (request, room) => guard.isSpeakers(request, room) : passSomeOn(clock)),
    trust,
    metrics,
    clock,
    log,
    publicUrl: config.publicUrl,
    tls: config.tls !== undefined,
    manyEdges: control !== undefined && guard === undefined,
    overflowUrl: config.overflowUrl,
    trackerFor: (origin) => trackerOrigin(config, origin),
  });
}

function isTracker(tracker: StatusSurface | Relay | undefined): tracker is StatusSurface {
  return tracker !== undefined && "watch" in tracker;
}

function badAddress(): Response {
  return errorResponse(
    new StentorError("bad_request", "Cannot read the request: its Host or its target is no address"),
  );
}

async function askEdge<Socket>(
  edge: ListeningEdge<Socket>,
  request: Request,
  server: Bun.Server<Socket>,
  { log, tls }: { log: Log; tls: boolean },
): Promise<Response | undefined> {
  try {
    const response = await edge.fetch(request, server);
    return response && forEverybody(response, tls);
  } catch (fault) {
    const error = shownError(fault);
    if (error.code === "internal") log.error({ reason: String(fault) }, "The edge could not answer");
    return forEverybody(errorResponse(error), tls);
  }
}

function forEverybody(response: Response, tls: boolean): Response {
  secure(response.headers, "sound", { origin: "", tls });
  return response;
}

function localUrl(host: string | undefined, port: number, tls: boolean): string {
  const everywhere = host === undefined || host === "0.0.0.0" || host === "::";
  const name = everywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `${tls ? "https" : "http"}://${name}:${port}`;
}
