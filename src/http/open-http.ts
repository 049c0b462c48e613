import type { Config } from "../config/index.ts";
import type { Control } from "../control/index.ts";
import type { Clock, Log, Metrics } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import { mountOpenApi } from "./api/openapi-document.ts";
import { mountRoomApi } from "./api/room-api.ts";
import { newApp } from "./app.ts";
import { CertificateWatch } from "./certificate-watch.ts";
import { ProxyTrust, requestedUrl } from "./client-address.ts";
import { errorResponse, shownError } from "./error-response.ts";
import { Front } from "./front.ts";
import { Guard } from "./guard.ts";
import { httpMetrics } from "./http-metrics.ts";
import { mountOperation } from "./operation.ts";
import { mountPages, notFoundPage, type Pages } from "./pages.ts";
import { Port } from "./port.ts";
import { secure } from "./security-headers.ts";
import { readTlsPair } from "./tls-pair.ts";
import { mountWhip } from "./whip.ts";

/** How long requests that are under way may take once the server closes. */
const CLOSING_GRACE_MS = 5_000;

/** What answers listeners. Its answers leave as they are, with security headers added. */
export type ListeningEdge<Socket> = {
  owns(pathname: string): boolean;
  fetch(request: Request, server: Bun.Server<Socket>): Response | undefined | Promise<Response | undefined>;
  readonly websocket: Bun.WebSocketHandler<Socket>;
};

export type HttpOptions<Socket> = {
  config: Pick<Config, "port" | "host" | "tls" | "trustedProxies" | "publicUrl">;
  control: Control;
  edge: ListeningEdge<Socket>;
  pages: Pages;
  /** The origin's metrics as Prometheus text; may reject. */
  originMetrics: () => Promise<string>;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  /** Each part of the program by name, and whether it can do its work. */
  ready: () => Record<string, boolean>;
};

export type OpenHttp = {
  /** Where a browser on this machine reaches it; no trailing slash. */
  url: string;
  port: number;
  /** Looks at the certificate files now, as it does every ten seconds. Whether a new certificate was taken. */
  renewCertificate(): boolean;
  /** Takes no more connections, then waits up to five seconds for requests. Close the edge before: its streams are endless. */
  close(): Promise<void>;
};

/** Begins to serve. Throws StentorError `port_taken` or `config_invalid`. */
export function openHttp<Socket>(options: HttpOptions<Socket>): OpenHttp {
  const { config, edge, log } = options;
  const tls = config.tls === undefined ? undefined : readTlsPair(config.tls);
  const metrics = httpMetrics(options.metrics);
  const front = assemble(options, metrics);
  const port = new Port<Socket>({
    port: config.port,
    host: config.host,
    tls,
    websocket: edge.websocket,
    fetch: (request, server) => {
      const url = requestedUrl(request);
      if (url === undefined) return forEverybody(badAddress(), tls !== undefined);
      if (edge.owns(url.pathname)) return askEdge(edge, request, server, { log, tls: tls !== undefined });
      return front.answer(request, url, server.requestIP(request)?.address ?? "0.0.0.0");
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
    close: async () => {
      watch?.close();
      await port.close(CLOSING_GRACE_MS);
    },
  };
}

function assemble<Socket>(options: HttpOptions<Socket>, metrics: ReturnType<typeof httpMetrics>): Front {
  const { config, control, clock, log } = options;
  const app = newApp();
  const guard = new Guard({ control, clock, metrics: options.metrics });
  mountRoomApi(app, { control, guard });
  mountOpenApi(app);
  mountWhip(app, control);
  mountPages(app, options.pages);
  mountOperation(app, { metrics: options.metrics, originMetrics: options.originMetrics, ready: options.ready, log });
  app.notFound((c) => {
    const refusal = new StentorError("not_found", `Cannot find ${c.req.path}: nothing lives at this address`);
    return notFoundPage(c, options.pages) ?? errorResponse(refusal);
  });
  const trust = new ProxyTrust(config.trustedProxies);
  return new Front({
    app,
    guard,
    trust,
    metrics,
    clock,
    log,
    publicUrl: config.publicUrl,
    tls: config.tls !== undefined,
  });
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
