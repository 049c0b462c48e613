import type { Clock, Log } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import { type ListenAddress, readListenAddress } from "./addresses.ts";
import { RoomTally } from "./audience/index.ts";
import type { JoinBudget } from "./budget/index.ts";
import {
  type Caller,
  DOOR_METHODS,
  type Entrances,
  type Limited,
  rateLimited,
  type Seat,
  surfaceOf,
  whenever,
} from "./door/index.ts";
import type { EdgeMetrics } from "./edge-metrics.ts";
import { type ListenerSocket, listenerSocket } from "./fan/listener-socket.ts";
import { type HlsAddress, isHlsAddress } from "./hls/hls-desk.ts";
import { preflight, readFrom, readWas, wantsWebSocket } from "./listen-request.ts";
import type { ListenerLedger, RefusalMemory } from "./listener-facts/index.ts";
import { isOverflowAddress } from "./overflow/index.ts";
import type { Places } from "./places.ts";
import { LISTEN_METHODS, refusalResponse, refuse } from "./refusal.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import { readBurstWish } from "./stream/burst.ts";
import type { StreamConnection } from "./stream/stream-fan.ts";
import { streamHeaders } from "./stream/stream-headers.ts";

export type Server = Bun.Server<ListenerSocket>;
export type Answer = Response | undefined;

/** One request and who makes it. */
type Visit = { request: Request; server: Server; url: URL; caller: Caller };

export type RequestDeskOptions = {
  /** The edge's. */
  id: string;
  rooms: Rooms;
  places: Places;
  entrances: Entrances;
  joins: JoinBudget;
  ledger: ListenerLedger;
  refusals: RefusalMemory;
  clock: Clock;
  log: Log;
  metrics: EdgeMetrics;
  addressOf: ((request: Request, server: Server) => string) | undefined;
  isProbe: ((request: Request, room: string) => boolean) | undefined;
};

/** Answers what listeners ask for: a WebSocket, a stream, a file of HLS, or a refusal. */
export class RequestDesk {
  readonly #options: RequestDeskOptions;
  /** What probes are counted in, which nobody is told. */
  readonly #uncounted = new RoomTally();
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
      return answer instanceof Promise ? answer.catch((fault) => this.#refuse(fault, request, server)) : answer;
    } catch (fault) {
      return this.#refuse(fault, request, server);
    }
  }

  #route(request: Request, server: Server): Answer | Promise<Answer> {
    const url = new URL(request.url);
    const address = readListenAddress(url.pathname);
    if (request.method === "OPTIONS") return preflight(methodsOf(address));
    const { entrances } = this.#options;
    const caller = entrances.callerOf({
      address: entrances.needsAddress ? this.#addressOf(request, server) : "",
      room: address?.room ?? "",
      search: url.search,
      takesNumber: request.method === "POST" || (wantsWebSocket(request) && !request.headers.has("origin")),
    });
    return whenever(entrances.prove(caller), () => this.#judged({ request, server, url, caller }, address));
  }

  #judged(visit: Visit, address: ListenAddress | undefined): Answer | Promise<Answer> {
    const { request, url, caller } = visit;
    const limited = this.#options.entrances.judge(caller, surfaceOf(address, request.method));
    if (limited !== undefined) return this.#limit(caller, limited);
    if (address === undefined) return refuse("not_found", `Cannot find ${url.pathname}: nothing lives at this address`);
    if (!methodsOf(address).split(", ").includes(request.method)) {
      refuse("method_not_allowed", `Cannot ${request.method} here: sound is only read`);
    }
    if (this.#closed) return refuse("overloaded", "Cannot listen here any more: this edge is closing");
    return whenever(this.#options.rooms.find(address.room), (room) => this.#answer(room, address, visit));
  }

  #answer(room: Room, address: ListenAddress, visit: Visit): Answer | Promise<Answer> {
    if (address.kind === "websocket") return this.#upgrade(room, visit);
    if (address.kind === "stream") return this.#stream(room, visit);
    if (address.kind === "door") return this.#door(room, visit);
    const told = address.kind === "multivariant" ? room.entrance?.lookIn(visit.caller) : undefined;
    if (told !== undefined) return told;
    this.#options.entrances.watch.answered(address.room);
    if (isOverflowAddress(address)) return room.overflow.answer(address, visit.request);
    return isHlsAddress(address)
      ? this.#hls(room, address, visit.request, visit.url.searchParams, visit.server)
      : undefined;
  }

  #door({ feed, entrance }: Room, { request, caller }: Visit): Answer | Promise<Answer> {
    if (entrance === undefined) return refuse("room_ended", `Cannot come in: room "${feed.card.room}" has ended`);
    if (request.method === "POST") return entrance.post(caller);
    this.#options.entrances.watch.answered(caller.room);
    return entrance.view(request);
  }

  /** Asked for without a handshake it refuses as it would with one: browsers do not tell a page why a WebSocket failed. */
  #upgrade(room: Room, visit: Visit): Answer | Promise<Answer> {
    const { request, caller, url } = visit;
    const fan = room.fan(url.searchParams.get("rendition"));
    const from = readFrom(url.searchParams.get("from"));
    const was = readWas(url.searchParams.get("was"), this.#options.id);
    if (wantsWebSocket(request)) {
      const { isProbe, ledger } = this.#options;
      const tally = isProbe?.(request, caller.room) ? this.#uncounted : room.tally;
      const socket = (seat: Seat | undefined) => listenerSocket(fan, from, tally, was, seat, ledger);
      return this.#admit(room, caller, (seat) => this.#openSocket(visit, socket(seat), seat));
    }
    const noHandshake = () => refuse("upgrade_required", "Cannot listen: this address speaks WebSocket only");
    return whenever(room.entrance?.look(caller), (told) => told ?? noHandshake());
  }

  /** A room that is over has no door: whoever comes is told, and goes. */
  #admit(room: Room, caller: Caller, open: (seat: Seat | undefined) => Answer): Answer | Promise<Answer> {
    const { places, joins } = this.#options;
    if (room.entrance !== undefined) {
      return whenever(room.entrance.sit(caller), (told) => (told instanceof Response ? told : open(told)));
    }
    places.refuseWhenFull();
    return joins.refusal({ room: caller.room, returning: false }) ?? open(undefined);
  }

  #openSocket({ request, server, caller }: Visit, data: ListenerSocket, seat: Seat | undefined): Answer {
    const { places, entrances } = this.#options;
    if (!server.upgrade(request, { data })) {
      seat?.cancel();
      refuse("upgrade_required", "Cannot listen: the WebSocket handshake is incomplete");
    }
    places.take("websocket");
    entrances.watch.answered(caller.room);
    return undefined;
  }

  #stream(room: Room, visit: Visit): Answer | Promise<Answer> {
    const { request, url, caller } = visit;
    const streams = room.streams(url.searchParams.get("rendition"));
    const wish = readBurstWish(url.searchParams.get("burst"), request.headers.get("sec-fetch-dest"));
    if (wish === undefined) return refuse("bad_request", "Cannot read burst: it is no number of seconds");
    const headers = streamHeaders(room.feed.card.title);
    if (request.method === "HEAD") return new Response(null, { headers });
    return this.#admit(room, caller, (seat) => {
      const body = streams.open(wish, this.#openStream(room, visit, seat));
      return new Response(body, { headers });
    });
  }

  #openStream(room: Room, { request, server, caller }: Visit, seat: Seat | undefined): StreamConnection {
    const { places, metrics, clock, entrances } = this.#options;
    places.take("stream");
    metrics.joins.stream.inc();
    room.tally.joined("stream", undefined, clock.monotonicMs());
    entrances.watch.answered(caller.room);
    // Bun counts a response as idle while the client sends nothing; that this one reads is seen to by its fan.
    server.timeout(request, 0);
    return {
      onOpened: (end) => seat?.streamOpened(end),
      onClosed: () => {
        seat?.left();
        places.free("stream");
        room.tally.left("stream", undefined, clock.monotonicMs());
      },
      onAbandoned: () => room.tally.turnedOut("unread"),
      expire: (seconds) => server.timeout(request, seconds),
    };
  }

  #limit({ room, address }: Caller, { retryAfterSeconds }: Limited): Response {
    this.#options.metrics.refused("rate_limited");
    this.#options.refusals.note(address, "rate_limited", this.#options.clock.nowMs());
    this.#options.entrances.watch.limited(room);
    return rateLimited(retryAfterSeconds);
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

  #refuse(fault: unknown, request: Request, server: Server): Response {
    const known = fault instanceof StentorError;
    if (!known) this.#options.log.error({ err: fault, path: pathOf(request) }, "A listener's request failed");
    const error = known ? fault : new StentorError("internal", "Cannot answer: a fault of ours", { cause: fault });
    this.#options.metrics.refused(error.code);
    this.#options.refusals.note(this.#addressOf(request, server), error.code, this.#options.clock.nowMs());
    const address = readListenAddress(pathOf(request));
    this.#options.entrances.watch.refused(address?.room ?? "", error.code);
    return refusalResponse(error, request.method, methodsOf(address));
  }
}

function pathOf({ url }: Request): string {
  return URL.parse(url)?.pathname ?? "";
}

function methodsOf(address: ListenAddress | undefined): string {
  return address?.kind === "door" ? DOOR_METHODS : LISTEN_METHODS;
}
