import type { Clock, Log } from "../platform/index.ts";
import type { App, RequestFacts } from "./app.ts";
import { BodyReader } from "./body-reader.ts";
import { Bulkheads } from "./bulkheads.ts";
import type { ProxyTrust } from "./client-address.ts";
import { errorResponse, shownError } from "./error-response.ts";
import type { FrontGate } from "./front-gate.ts";
import type { Guard } from "./guard.ts";
import { areaOf, type HttpMetrics } from "./http-metrics.ts";
import { type AnswerKind, secure } from "./security-headers.ts";
import { type FrontSurface, surfaceOf } from "./surfaces.ts";
import { openToAnyOrigin } from "./whip.ts";

export type FrontOptions = {
  app: App;
  /** `undefined` where tokens are checked elsewhere. */
  guard: Guard | undefined;
  gate: FrontGate;
  trust: ProxyTrust;
  metrics: HttpMetrics;
  clock: Clock;
  log: Log;
  publicUrl: string | undefined;
  tls: boolean;
  /** Listeners may go on at edges that have other addresses. */
  manyEdges: boolean;
  /** Where those who wait fetch what they hear, an origin elsewhere. */
  overflowUrl: string | undefined;
  /** Where the tracker answers by itself, for pages of this origin. */
  trackerFor: (origin: string) => string | undefined;
};

/** What stands before the routes: who asks, the body's bound, the load's bound, headers and counts of every answer. */
export class Front {
  readonly #options: FrontOptions;
  readonly #bulkheads: Bulkheads;
  readonly #bodies: BodyReader;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.#bulkheads = new Bulkheads(options.metrics);
    const { metrics, clock, gate } = options;
    this.#bodies = new BodyReader({
      metrics,
      clock,
      onStalled: (address) => gate.abused(address, "stalled-request"),
    });
    options.app.onError((fault, c) => this.#refuse(fault, c.req.path, c.env));
  }

  /** `url`: from `requestedUrl`; `peer`: the address at the other end of the socket. Never throws. */
  async answer(request: Request, url: URL, peer: string): Promise<Response> {
    const { trust, publicUrl, gate } = this.#options;
    const { address, origin } = trust.see(url, request.headers, peer);
    const { pathname } = url;
    const judged = gate.judge(request, pathname, address);
    const refusal = judged instanceof Promise ? await judged : judged;
    if (refusal !== undefined) return refusal;
    const facts = { address, origin: publicUrl ?? origin, requestId: crypto.randomUUID() };
    const response = await this.answerSeen(request, pathname, facts);
    gate.answered(pathname, facts, response.status);
    return response;
  }

  /** What came from this peer is no request that can be answered. */
  notARequest(peer: string): void {
    this.#options.gate.abused(peer, "bad-request");
  }

  /** As `answer`, for a request that another process has taken and looked at. */
  async answerSeen(request: Request, pathname: string, facts: RequestFacts): Promise<Response> {
    const { metrics, clock, log } = this.#options;
    const askedAtMs = clock.monotonicMs();
    const response = await this.#attempt(request, pathname, facts);
    const area = areaOf(pathname);
    metrics.requests.inc({ area, status: response.status });
    const tookMs = clock.monotonicMs() - askedAtMs;
    metrics.seconds.observe({ area }, tookMs / 1_000);
    const { requestId, address } = facts;
    log.debug({ requestId, address, method: request.method, pathname, status: response.status, tookMs }, "Answered");
    response.headers.set("X-Request-Id", requestId);
    if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
    if (area === "whip") openToAnyOrigin(response.headers);
    const { tls, manyEdges, overflowUrl } = this.#options;
    const { origin } = facts;
    const trackerUrl = this.#options.trackerFor(origin);
    secure(response.headers, answerKind(pathname, area), { origin, tls, manyEdges, overflowUrl, trackerUrl });
    return response;
  }

  async #attempt(request: Request, pathname: string, facts: RequestFacts): Promise<Response> {
    try {
      const whole = await this.#bodies.whole(request, pathname, facts.address);
      return await this.#inBulkhead(surfaceOf(pathname), () => this.#options.app.fetch(whole, facts));
    } catch (fault) {
      return this.#refuse(fault, pathname, facts);
    }
  }

  async #inBulkhead(surface: FrontSurface, answer: () => Response | Promise<Response>): Promise<Response> {
    this.#bulkheads.enter(surface);
    try {
      return await answer();
    } finally {
      this.#bulkheads.leave(surface);
    }
  }

  #refuse(fault: unknown, pathname: string, facts: RequestFacts): Response {
    const error = shownError(fault);
    const { guard, gate } = this.#options;
    gate.refused(pathname, facts, error.code);
    if (error.code === "token_invalid" && guard !== undefined) {
      return errorResponse(guard.wrongToken(facts.address, error));
    }
    if (error.code === "internal") {
      const reason = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
      this.#options.log.error({ requestId: facts.requestId, reason }, "Request failed");
    }
    return errorResponse(error);
  }
}

/** What is no page below a room's address. */
const ROOM_FILE = /^\/r\/[^/]+\/(?:calendar\.ics$|posts\.(?:atom|json)$|posts\/)/;

/** What monitors read, and badges that stand on other sites. */
const STATUS_FILE = /^\/status\/[^/]+\.(?:json|atom|svg)$/;
const PICTURE = /^\/r\/[^/]+\/posts\/[^/]+\/picture$/;

function answerKind(pathname: string, area: string): AnswerKind {
  if (area !== "page") return "data";
  if (STATUS_FILE.test(pathname) || PICTURE.test(pathname)) return "elsewhere";
  if (ROOM_FILE.test(pathname)) return "data";
  return pathname.startsWith("/studio/") ? "studio" : "page";
}
