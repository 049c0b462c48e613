import type { Clock, Log, Metrics } from "../platform/index.ts";
import { encodeMessage, PART_MS, StentorError, subjects } from "../protocol/index.ts";
import type { Relay } from "../relay/index.ts";
import { isListenPath, type ListenAddress, readListenAddress } from "./addresses.ts";
import { KeptTallies } from "./audience/index.ts";
import { type EdgeMetrics, edgeMetrics } from "./edge-metrics.ts";
import { type ListenerSocket, type ListenerWs, listenerSocket } from "./fan/listener-socket.ts";
import { openFeed } from "./feed/open-feed.ts";
import { type HlsAddress, isHlsAddress } from "./hls/hls-desk.ts";
import { preflight, readFrom, readWas, wantsWebSocket } from "./listen-request.ts";
import { listenerDoor } from "./listener-door.ts";
import { refusalResponse, refuse } from "./refusal.ts";
import { Room } from "./room.ts";
import { Rooms } from "./rooms.ts";
import { closeSlowly } from "./slow-close.ts";
import { readBurstWish } from "./stream/burst.ts";
import { streamHeaders } from "./stream/stream-headers.ts";

const TICK_MS = 1_000;
const LISTENERS_MAX = 100_000;

export type EdgeOptions = {
  /** One token of a relay's subject. */
  id: string;
  relay: Relay;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** How often each listener is written to: 200, 400, 1000 or 2000, or another multiple of a part. */
  intervalMs?: number;
  /** WebSockets and streams; further ones are refused with `listener_limit`. */
  maxListeners?: number;
  /** What tells callers apart, for counting; the socket's address by default. Behind a proxy, see through it here. */
  addressOf?: (request: Request, server: Bun.Server<ListenerSocket>) => string;
};

type Server = Bun.Server<ListenerSocket>;
type Answer = Response | undefined;

/** One edge. Hand it every request that it owns, and give `websocket` to the server that they come from. */
export class Edge {
  readonly websocket: Bun.WebSocketHandler<ListenerSocket>;
  readonly #options: EdgeOptions & { intervalMs: number; maxListeners: number };
  readonly #metrics: EdgeMetrics;
  readonly #rooms: Rooms;
  readonly #tallies = new KeptTallies();
  readonly #timer: ReturnType<typeof setInterval>;
  #server: Server | undefined;
  #listeners = 0;
  #closed = false;

  /** Throws RangeError when `intervalMs` is no multiple of a part's length. */
  constructor(options: EdgeOptions) {
    const { intervalMs = PART_MS, maxListeners = LISTENERS_MAX, clock } = options;
    if (intervalMs < PART_MS || intervalMs % PART_MS !== 0) {
      throw new RangeError(`Cannot write every ${intervalMs} ms: that is no multiple of ${PART_MS}`);
    }
    this.#options = { ...options, intervalMs, maxListeners };
    this.#metrics = edgeMetrics(options.metrics);
    this.#rooms = new Rooms({
      open: (room) => this.#openRoom(room),
      tallies: this.#tallies,
      monotonicMs: () => clock.monotonicMs(),
      metrics: this.#metrics,
      log: options.log,
    });
    options.metrics.gaugeOf("stentor_edge_held_requests", "HLS requests that wait for a part now", () =>
      [...this.#rooms.all()].reduce((sum, room) => sum + room.held, 0),
    );
    this.websocket = listenerDoor({
      clock,
      metrics: this.#metrics,
      onGone: () => {
        this.#listeners -= 1;
      },
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Whether this path is an edge's to answer. */
  owns(pathname: string): boolean {
    return isListenPath(pathname);
  }

  /** `undefined` once the request has become a WebSocket. Never throws, never rejects. */
  fetch(request: Request, server: Server): Answer | Promise<Answer> {
    this.#server = server;
    try {
      const answer = this.#route(request, server);
      return answer instanceof Promise ? answer.catch((fault) => this.#refuse(fault, request)) : answer;
    } catch (fault) {
      return this.#refuse(fault, request);
    }
  }

  /** Ends every stream and held request, and closes every WebSocket with 1001, so that listeners go elsewhere. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    const sockets = [...this.#rooms.all()].flatMap((room) => room.sockets());
    this.#rooms.close();
    await closeSlowly(sockets, "going-away");
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
    const room = this.#rooms.find(address.room);
    return room instanceof Promise
      ? room.then((opened) => this.#answer(opened, address, request, url, server))
      : this.#answer(room, address, request, url, server);
  }

  #answer(room: Room, address: ListenAddress, request: Request, url: URL, server: Server): Answer | Promise<Answer> {
    if (address.kind === "websocket") return this.#upgrade(room, request, url.searchParams, server);
    if (address.kind === "stream") return this.#stream(room, request, url.searchParams, server);
    return isHlsAddress(address) ? this.#hls(room, address, request, url.searchParams, server) : undefined;
  }

  /** Asked for without a handshake it refuses as it would with one: browsers do not tell a page why a WebSocket failed. */
  #upgrade(room: Room, request: Request, query: URLSearchParams, server: Server): Answer {
    const fan = room.fan(query.get("rendition"));
    const from = readFrom(query.get("from"));
    const was = readWas(query.get("was"), this.#options.id);
    this.#refuseWhenFull();
    if (!wantsWebSocket(request)) refuse("upgrade_required", "Cannot listen: this address speaks WebSocket only");
    if (!server.upgrade(request, { data: listenerSocket(fan, from, room.tally, was) })) {
      refuse("upgrade_required", "Cannot listen: the WebSocket handshake is incomplete");
    }
    this.#listeners += 1;
    return undefined;
  }

  #stream(room: Room, request: Request, query: URLSearchParams, server: Server): Answer {
    const streams = room.streams(query.get("rendition"));
    const wish = readBurstWish(query.get("burst"), request.headers.get("sec-fetch-dest"));
    if (wish === undefined) return refuse("bad_request", "Cannot read burst: it is no number of seconds");
    const headers = streamHeaders(room.feed.card.title);
    if (request.method === "HEAD") return new Response(null, { headers });
    this.#refuseWhenFull();
    this.#listeners += 1;
    this.#metrics.joins.stream.inc();
    const { clock } = this.#options;
    room.tally.joined("stream", undefined, clock.monotonicMs());
    // Bun counts a response as idle while the client sends nothing; that this one reads is seen to by its fan.
    server.timeout(request, 0);
    const body = streams.open(wish, {
      onClosed: () => {
        this.#listeners -= 1;
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

  #refuseWhenFull(): void {
    const { maxListeners } = this.#options;
    if (this.#listeners >= maxListeners) {
      refuse("listener_limit", `Cannot listen: this edge already holds ${maxListeners} listeners`);
    }
  }

  #refuse(fault: unknown, request: Request): Response {
    const known = fault instanceof StentorError;
    if (!known) this.#options.log.error({ err: fault, url: request.url }, "A listener's request failed");
    const error = known ? fault : new StentorError("internal", "Cannot answer: a fault of ours", { cause: fault });
    this.#metrics.refused(error.code);
    return refusalResponse(error, request.method);
  }

  async #openRoom(room: string): Promise<Room> {
    const { relay, clock, intervalMs, log } = this.#options;
    const feed = await openFeed({
      room,
      relay,
      metrics: this.#metrics,
      monotonicMs: () => clock.monotonicMs(),
      onFault: (fault) => log.warn({ room, err: fault }, "Dropped a part that could not be read"),
    });
    if (this.#closed) {
      feed.close();
      return refuse("overloaded", `Cannot listen to room "${room}": this edge is closing`);
    }
    return new Room({
      feed,
      tally: this.#tallies.take(room),
      phases: intervalMs / PART_MS,
      intervalMs,
      publish: (topic, message) => this.#server?.publish(topic, message, false),
      clock,
      metrics: this.#metrics,
      onEnded: (sockets: ListenerWs[]) => void closeSlowly(sockets, "room-ended"),
    });
  }

  #tick(): void {
    const { id, relay, clock } = this.#options;
    this.#rooms.tick(clock.monotonicMs());
    const facts = this.#rooms.facts({ edge: id, url: null, load: 0, listeners: this.#listeners, leaving: false });
    relay.publish(subjects.edgeFacts(id), encodeMessage(facts));
    for (const kind of ["websocket", "stream", "hls"] as const) {
      this.#metrics.listeners[kind].set(Object.values(facts.rooms).reduce((sum, counts) => sum + counts[kind], 0));
    }
  }
}
