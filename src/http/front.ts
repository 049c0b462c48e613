import type { Clock, Log } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import type { App, RequestFacts } from "./app.ts";
import type { ProxyTrust } from "./client-address.ts";
import { errorResponse, shownError } from "./error-response.ts";
import type { Guard } from "./guard.ts";
import { areaOf, type HttpMetrics } from "./http-metrics.ts";
import { readBody } from "./read-body.ts";
import { type AnswerKind, secure } from "./security-headers.ts";
import { openToAnyOrigin } from "./whip.ts";

/** Requests that wait for their answer; further ones are refused with `overloaded`. Listeners are not among them. */
const UNDER_WAY_MAX = 1_000;

export type FrontOptions = {
  app: App;
  /** `undefined` where tokens are checked elsewhere. */
  guard: Guard | undefined;
  trust: ProxyTrust;
  metrics: HttpMetrics;
  clock: Clock;
  log: Log;
  publicUrl: string | undefined;
  tls: boolean;
  /** Listeners may go on at edges that have other addresses. */
  manyEdges: boolean;
};

/** What stands before the routes: who asks, the body's bound, the load's bound, headers and counts of every answer. */
export class Front {
  readonly #options: FrontOptions;
  #underWay = 0;

  constructor(options: FrontOptions) {
    this.#options = options;
    options.app.onError((fault, c) => this.#refuse(fault, c.env));
  }

  /** `url`: from `requestedUrl`; `peer`: the address at the other end of the socket. Never throws. */
  answer(request: Request, url: URL, peer: string): Promise<Response> {
    const { trust, publicUrl } = this.#options;
    const seen = trust.see(url, request.headers, peer);
    return this.answerSeen(request, url.pathname, {
      address: seen.address,
      origin: publicUrl ?? seen.origin,
      requestId: crypto.randomUUID(),
    });
  }

  /** As `answer`, for a request that another process has taken and looked at. */
  async answerSeen(request: Request, pathname: string, facts: RequestFacts): Promise<Response> {
    const { metrics, clock, log } = this.#options;
    const askedAtMs = clock.monotonicMs();
    this.#underWay += 1;
    metrics.underWay.set(this.#underWay);
    const response = await this.#attempt(request, pathname, facts);
    this.#underWay -= 1;
    metrics.underWay.set(this.#underWay);
    const area = areaOf(pathname);
    metrics.requests.inc({ area, status: response.status });
    const tookMs = clock.monotonicMs() - askedAtMs;
    metrics.seconds.observe({ area }, tookMs / 1_000);
    const { requestId, address } = facts;
    log.debug({ requestId, address, method: request.method, pathname, status: response.status, tookMs }, "Answered");
    response.headers.set("X-Request-Id", requestId);
    if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
    if (area === "whip") openToAnyOrigin(response.headers);
    const { tls, manyEdges } = this.#options;
    secure(response.headers, answerKind(pathname, area), { origin: facts.origin, tls, manyEdges });
    return response;
  }

  async #attempt(request: Request, pathname: string, facts: RequestFacts): Promise<Response> {
    try {
      if (this.#underWay > UNDER_WAY_MAX) {
        this.#options.metrics.overloaded.inc();
        throw new StentorError("overloaded", `Cannot answer now: ${UNDER_WAY_MAX} requests are under way`);
      }
      return await this.#options.app.fetch(await bounded(request, pathname), facts);
    } catch (fault) {
      return this.#refuse(fault, facts);
    }
  }

  #refuse(fault: unknown, facts: RequestFacts): Response {
    const error = shownError(fault);
    const { guard } = this.#options;
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

/** The same request with its body read, so that nothing behind it waits for the network. */
async function bounded(request: Request, pathname: string): Promise<Request> {
  if (request.body === null) return request;
  const body = await readBody(request, pathname);
  return new Request(request.url, { method: request.method, headers: request.headers, body });
}

function answerKind(pathname: string, area: string): AnswerKind {
  if (area !== "page") return "data";
  return pathname.startsWith("/studio/") ? "studio" : "page";
}
