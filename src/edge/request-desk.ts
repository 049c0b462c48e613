import type { Clock, Log } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import { type ListenAddress, readListenAddress } from "./addresses.ts";
import type { JoinBudget } from "./budget/index.ts";
import type { EdgeMetrics } from "./edge-metrics.ts";
import { type ListenerSocket, listenerSocket } from "./fan/listener-socket.ts";
import { type HlsAddress, isHlsAddress } from "./hls/hls-desk.ts";
import { preflight, readFrom, readWas, wantsWebSocket } from "./listen-request.ts";
import { isOverflowAddress } from "./overflow/index.ts";
import type { Places } from "./places.ts";
import { refusalResponse, refuse } from "./refusal.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import { readBurstWish } from "./stream/burst.ts";
import { streamHeaders } from "./stream/stream-headers.ts";

export type Server = Bun.Server<ListenerSocket>;
export type Answer = Response | undefined;

export type RequestDeskOptions = {
  /** The edge's. */
  id: string;
  rooms: Rooms;
  places: Places;
  joins: JoinBudget;
  clock: Clock;
  log: Log;
  metrics: EdgeMetrics;
  addressOf: ((request: Request, server: Server) => string) | undefined;
};

/** Answers what listeners ask for: a WebSocket, a stream, a file of HLS, or a refusal. */
export class RequestDesk {
  readonly #options: RequestDeskOptions;
  #closed = false;

  constructor(options: RequestDeskOptions) {
    this.#options = options;
  }

  /** Whatever is asked from now on is refused. */
  close(): void {
    this.#closed = true;
  }

  /** `undefined` once the request has become a WebSocket. Never throws, never rejects. */
  answer(request: Request, server: Server): Answer | Promise<Answer> {
    try {
      const answer = this.#route(request, server);
      return answer instanceof Promise ? answer.catch((fault) => this.#refuse(fault, request)) : answer;
    } catch (fault) {
      return this.#refuse(fault, request);
    }
  }

  #route(request: Request, server: Server): Answer | Promise<Answer> {
    if (request.method === "OPTIONS") return preflight();
    if (request.method !== "GET" && request.method !== "HEAD") {
      refuse("method_not_allowed", `Cannot ${request.method} here: sound is only read`);
    }
    const url = new URL(request.url);
    const address = readListenAddress(url.pathname);
    if (address === undefined) return refuse("not_found", `Cannot find ${url.pathname}: nothing lives at this address`);
    if (this.#closed) return refuse("overloaded", "Cannot listen here any more: this edge is closing");
    const room = this.#options.rooms.find(address.room);
    return room instanceof Promise
      ? room.then((opened) => this.#answer(opened, address, request, url, server))
      : this.#answer(room, address, request, url, server);
  }

  #answer(room: Room, address: ListenAddress, request: Request, url: URL, server: Server): Answer | Promise<Answer> {
    if (isOverflowAddress(address)) return room.overflow.answer(address, request);
    if (address.kind === "websocket" || address.kind === "stream") {
      const refusal = this.#options.joins.refusal({ room: address.room, returning: false });
      if (refusal !== undefined) return refusal;
      return address.kind === "websocket"
        ? this.#upgrade(room, request, url.searchParams, server)
        : this.#stream(room, request, url.searchParams, server);
    }
    return isHlsAddress(address) ? this.#hls(room, address, request, url.searchParams, server) : undefined;
  }

  /** Asked for without a handshake it refuses as it would with one: browsers do not tell a page why a WebSocket failed. */
  #upgrade(room: Room, request: Request, query: URLSearchParams, server: Server): Answer {
    const { places, id } = this.#options;
    const fan = room.fan(query.get("rendition"));
    const from = readFrom(query.get("from"));
    const was = readWas(query.get("was"), id);
    places.refuseWhenFull();
    if (!wantsWebSocket(request)) refuse("upgrade_required", "Cannot listen: this address speaks WebSocket only");
    if (!server.upgrade(request, { data: listenerSocket(fan, from, room.tally, was) })) {
      refuse("upgrade_required", "Cannot listen: the WebSocket handshake is incomplete");
    }
    places.take("websocket");
    return undefined;
  }

  #stream(room: Room, request: Request, query: URLSearchParams, server: Server): Answer {
    const { places, metrics, clock } = this.#options;
    const streams = room.streams(query.get("rendition"));
    const wish = readBurstWish(query.get("burst"), request.headers.get("sec-fetch-dest"));
    if (wish === undefined) return refuse("bad_request", "Cannot read burst: it is no number of seconds");
    const headers = streamHeaders(room.feed.card.title);
    if (request.method === "HEAD") return new Response(null, { headers });
    places.refuseWhenFull();
    places.take("stream");
    metrics.joins.stream.inc();
    room.tally.joined("stream", undefined, clock.monotonicMs());
    // Bun counts a response as idle while the client sends nothing; that this one reads is seen to by its fan.
    server.timeout(request, 0);
    const body = streams.open(wish, {
      onClosed: () => {
        places.free("stream");
        room.tally.left("stream", undefined, clock.monotonicMs());
      },
      expire: (seconds) => server.timeout(request, seconds),
    });
    return new Response(body, { headers });
  }

  #hls(
    room: Room,
    address: HlsAddress,
    request: Request,
    query: URLSearchParams,
    server: Server,
  ): Answer | Promise<Answer> {
    if (address.kind === "playlist") {
      room.heardOfHls(`${this.#addressOf(request, server)} ${request.headers.get("user-agent") ?? ""}`);
    }
    return room.hls.answer(address, request, query);
  }

  #addressOf(request: Request, server: Server): string {
    const { addressOf } = this.#options;
    return addressOf === undefined ? (server.requestIP(request)?.address ?? "") : addressOf(request, server);
  }

  #refuse(fault: unknown, request: Request): Response {
    const known = fault instanceof StentorError;
    if (!known) this.#options.log.error({ err: fault, url: request.url }, "A listener's request failed");
    const error = known ? fault : new StentorError("internal", "Cannot answer: a fault of ours", { cause: fault });
    this.#options.metrics.refused(error.code);
    return refusalResponse(error, request.method);
  }
}
