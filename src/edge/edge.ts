import { effortFor } from "../challenge/index.ts";
import type { Clock, Log, Metrics } from "../platform/index.ts";
import { type DoorView, type EdgeFacts, encodeMessage, PART_MS, subjects } from "../protocol/index.ts";
import type { Relay } from "../relay/index.ts";
import { isListenPath } from "./addresses.ts";
import { KeptTallies } from "./audience/index.ts";
import { type Challenging, DOOR_TICK_MS, type Entrance, Entrances, type Gate, SignsTeller } from "./door/index.ts";
import { EdgeCard } from "./edge-card.ts";
import { type EdgeMetrics, edgeMetrics } from "./edge-metrics.ts";
import { EdgePace } from "./edge-pace.ts";
import { EdgeShares } from "./edge-shares.ts";
import type { ListenerSocket, ListenerWs } from "./fan/listener-socket.ts";
import { openFeed } from "./feed/open-feed.ts";
import { listenerDoor } from "./listener-door.ts";
import { FactDesk, ListenerLedger, RefusalMemory } from "./listener-facts/index.ts";
import { OVERFLOW_DELAY_MS, type OverflowLimits } from "./overflow/index.ts";
import { INTERVALS_MS, type LoadWatch, type PaceLadder, ProcessLoadWatch, paceLadder } from "./pace/index.ts";
import { Places } from "./places.ts";
import { refuse } from "./refusal.ts";
import { type Answer, RequestDesk, type Server } from "./request-desk.ts";
import { Room } from "./room.ts";
import { Rooms } from "./rooms.ts";
import { closeSlowly } from "./slow-close.ts";

const TICK_MS = 1_000;
const LISTENERS_MAX = 100_000;
const LONGEST_INTERVAL_MS = INTERVALS_MS.at(-1) ?? PART_MS;
/** Listeners leave by themselves; who has not by then is closed. */
const HAND_OVER_SPARE_MS = 3_000;

export type EdgeOptions = {
  /** One token of a relay's subject; new at each start. */
  id: string;
  /** Where listeners reach this edge, `null` when it shares the address of others. */
  url: string | null;
  relay: Relay;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Origins of other edges that serve the same rooms, for listeners who lose this one. */
  alternates?: () => readonly string[];
  /** How often each listener is written to while there is room: 200, 400, 1000 or 2000. */
  intervalMs?: number;
  /** And how seldom under load; the same as `intervalMs` keeps it fixed. */
  maxIntervalMs?: number;
  /** WebSockets and streams; further ones are refused with `listener_limit`. */
  maxListeners?: number;
  /** What tells callers apart, for counting; the socket's address by default. Behind a proxy, see through it here. */
  addressOf?: (request: Request, server: Bun.Server<ListenerSocket>) => string;
  /** Who measures the load; this process by default. The edge closes it. */
  loadWatch?: LoadWatch;
  /** What those who wait may use; about a tenth of a core by default. */
  overflowLimits?: OverflowLimits;
  /** Of a core, for joins in all rooms, whatever the load is; by default what is spare, up to a half. */
  joinShare?: number;
  /** Judges every request first; without one nobody is slowed and no signs are told. */
  gate?: Gate;
  /** Without one nobody is asked to solve anything. */
  challenger?: Challenging;
  /** Who listens and is not to be counted. */
  isProbe?: (request: Request, room: string) => boolean;
  /** Where those who wait find the delayed copy of the program, an origin without a trailing slash; this edge by default. */
  overflowUrl?: string;
};

/** One edge. Hand it every request that it owns, and give `websocket` to the server that they come from. */
export class Edge {
  readonly websocket: Bun.WebSocketHandler<ListenerSocket>;
  readonly #options: EdgeOptions;
  readonly #ladder: PaceLadder;
  readonly #metrics: EdgeMetrics;
  readonly #rooms: Rooms;
  readonly #tallies = new KeptTallies();
  readonly #ledger = new ListenerLedger();
  readonly #refusals = new RefusalMemory();
  readonly #facts: FactDesk;
  readonly #places: Places;
  readonly #card: EdgeCard;
  readonly #watch: LoadWatch;
  readonly #shares: EdgeShares;
  readonly #pace: EdgePace;
  readonly #entrances: Entrances;
  readonly #signs = new SignsTeller();
  readonly #desk: RequestDesk;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #doorTimer: ReturnType<typeof setInterval>;
  #server: Server | undefined;
  #handingOver: Promise<void> | undefined;
  #closed = false;

  /** Throws RangeError when an interval is none of the four, or the longest is below the shortest. */
  constructor(options: EdgeOptions) {
    const { id, clock, log, intervalMs = PART_MS, maxListeners = LISTENERS_MAX } = options;
    this.#options = options;
    this.#ladder = paceLadder(intervalMs, options.maxIntervalMs ?? LONGEST_INTERVAL_MS);
    this.#metrics = edgeMetrics(options.metrics);
    this.#rooms = this.#makeRooms();
    this.#places = new Places(maxListeners);
    this.#card = new EdgeCard({
      id,
      usualIntervalMs: intervalMs,
      alternates: options.alternates ?? (() => []),
      listeners: () => this.#places.taken,
    });
    this.#watch = options.loadWatch ?? new ProcessLoadWatch({ clock, tally: () => this.#tally() });
    this.#shares = new EdgeShares({
      clock,
      metrics: options.metrics,
      counts: this.#metrics,
      meter: this.#watch.meter,
      ladder: this.#ladder,
      maxListeners,
      overflowLimits: options.overflowLimits,
      joinShare: options.joinShare,
    });
    this.#pace = new EdgePace({
      ladder: this.#ladder,
      watch: this.#watch,
      rooms: () => this.#rooms.all(),
      clock,
      log,
      metrics: this.#metrics,
      onSeen: (sight, writesPerSecond) => this.#shares.seen(sight, this.listeners, writesPerSecond),
    });
    this.#entrances = this.#makeEntrances(maxListeners);
    this.#desk = new RequestDesk({
      id,
      rooms: this.#rooms,
      places: this.#places,
      entrances: this.#entrances,
      joins: this.#shares.joins,
      ledger: this.#ledger,
      refusals: this.#refusals,
      clock,
      log,
      metrics: this.#metrics,
      addressOf: options.addressOf,
      isProbe: options.isProbe,
    });
    this.websocket = listenerDoor({ clock, metrics: this.#metrics, onGone: () => this.#places.free("websocket") });
    options.metrics.gaugeOf(
      "stentor_edge_connections_forgotten",
      "Connections forgotten before their time, so that no report of trouble can be checked against them",
      () => this.#ledger.forgotten,
    );
    this.#facts = new FactDesk({
      edge: id,
      relay: options.relay,
      clock,
      ledger: this.#ledger,
      refusals: this.#refusals,
      room: (name) => this.#rooms.held(name)?.standing(clock.monotonicMs()),
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#doorTimer = setInterval(() => this.#entrances.tick(clock.monotonicMs()), DOOR_TICK_MS);
  }

  /** WebSockets and streams now. */
  get listeners(): number {
    return this.#places.taken;
  }

  /** Listeners that it can carry at three quarters of its load, by what it measures now; before it can, by what was proved. */
  get capacity(): number {
    return this.#shares.capacity.listeners;
  }

  /** What a rehearsal proved that one edge carries; `null`: nothing. */
  useProof(listeners: number | null): void {
    this.#shares.capacity.useProof(listeners);
  }

  /** 0 idle, 1 at the limit of what keeps the sound in time. */
  get load(): number {
    return this.#pace.load;
  }

  /** Whether this path is an edge's to answer. */
  owns(pathname: string): boolean {
    return isListenPath(pathname);
  }

  /** `undefined` once the request has become a WebSocket. Never throws, never rejects. */
  fetch(request: Request, server: Server): Answer | Promise<Answer> {
    this.#server = server;
    return this.#desk.answer(request, server);
  }

  /**
   * Takes no more listeners, asks those who are here to go elsewhere within so long, writes to everyone until they have, and
   * closes. Asked again, it goes on as it was first asked.
   */
  handOver(withinMs: number): Promise<void> {
    this.#handingOver ??= this.#handOver(withinMs);
    return this.#handingOver;
  }

  /** Ends every stream and held request, and closes every WebSocket with 1001, so that listeners go elsewhere. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    clearInterval(this.#doorTimer);
    this.#places.leave();
    this.#pace.close();
    this.#facts.close();
    this.#desk.close();
    const rooms = [...this.#rooms.all()];
    for (const room of rooms) room.endStreams();
    // Who has not been closed yet still hears.
    const sockets = rooms.flatMap((room) => room.sockets());
    await closeSlowly(sockets, "going-away");
    this.#tell();
    this.#rooms.close();
    this.#entrances.close();
  }

  async #handOver(withinMs: number): Promise<void> {
    const { log } = this.#options;
    this.#places.leave();
    this.#card.leave(withinMs);
    for (const room of this.#rooms.all()) room.handOver();
    log.info({ listeners: this.listeners, withinMs }, "Handing listeners over to other edges");
    await this.#places.emptied(withinMs + HAND_OVER_SPARE_MS);
    log.info({ left: this.listeners }, "Handed listeners over");
    await this.close();
  }

  #makeRooms(): Rooms {
    const { clock, log, metrics } = this.#options;
    const rooms = new Rooms({
      open: (room) => this.#openRoom(room),
      tallies: this.#tallies,
      monotonicMs: () => clock.monotonicMs(),
      metrics: this.#metrics,
      log,
    });
    metrics.gaugeOf("stentor_edge_held_requests", "HLS requests that wait for a part now", () =>
      [...rooms.all()].reduce((sum, room) => sum + room.held, 0),
    );
    return rooms;
  }

  #makeEntrances(maxListeners: number): Entrances {
    const { id, relay, clock, metrics, gate, challenger } = this.#options;
    const { capacity, joins } = this.#shares;
    return new Entrances({
      edge: id,
      relay,
      clock,
      metrics,
      gate,
      challenger,
      house: () => ({ taken: this.listeners, capacity: capacity.reach, max: maxListeners }),
      capacity: () => capacity.listeners,
      load: () => this.load,
      effort: () => effortFor(this.load),
      isLeaving: () => this.#places.isLeaving,
      refuseWhenFull: () => this.#places.refuseWhenFull(),
      refuseJoin: (newcomer) => joins.refusal(newcomer),
      overflow: (room) => this.#overflowOf(room),
      onRefused: (code, address) => {
        this.#metrics.refused(code);
        this.#refusals.note(address, code, clock.nowMs());
      },
      onState: (state) => this.#shares.heard(state),
    });
  }

  #overflowOf(room: string): DoorView["overflow"] {
    if (this.#rooms.held(room)?.feed.renditions.has("lean") !== true) return null;
    return { url: `${this.#options.overflowUrl ?? ""}/r/${room}/overflow/index.m3u8`, delayMs: OVERFLOW_DELAY_MS };
  }

  async #openRoom(room: string): Promise<Room> {
    const entrance = this.#entrances.open(room);
    try {
      return await this.#openBehind(entrance, room);
    } catch (fault) {
      entrance.close();
      throw fault;
    }
  }

  async #openBehind(entrance: Entrance, room: string): Promise<Room> {
    const { relay, clock, log } = this.#options;
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
    if (feed.ended) entrance.close();
    else this.#entrances.serve(entrance);
    return new Room({
      feed,
      entrance: feed.ended ? undefined : entrance,
      tally: this.#tallies.take(room),
      ladder: this.#ladder,
      edge: this.#card,
      publish: (topic, message) => this.#server?.publish(topic, message, false),
      clock,
      metrics: this.#metrics,
      meter: this.#watch.meter,
      held: this.#shares.held,
      overflow: this.#shares.overflow,
      onEnded: (sockets: ListenerWs[]) => void closeSlowly(sockets, "room-ended"),
    });
  }

  #tally(): { listeners: number; lagging: number } {
    const lagging = [...this.#rooms.all()].reduce((sum, room) => sum + room.lagging, 0);
    return { listeners: this.listeners, lagging };
  }

  #tick(): void {
    this.#rooms.tick(this.#options.clock.monotonicMs());
    this.#tell();
  }

  /** What control hears of this edge once a second. */
  #tell(): void {
    const { id, url, relay } = this.#options;
    const { load, listeners } = this;
    const facts = this.#rooms.facts({ edge: id, url, load, listeners, leaving: this.#places.isLeaving });
    relay.publish(subjects.edgeFacts(id), encodeMessage(facts));
    this.#tellSigns(facts);
    for (const kind of ["websocket", "stream", "hls"] as const) {
      this.#metrics.listeners[kind].set(Object.values(facts.rooms).reduce((sum, counts) => sum + counts[kind], 0));
    }
  }

  #tellSigns({ rooms }: EdgeFacts): void {
    const { id, relay, clock } = this.#options;
    const { watch } = this.#entrances;
    const signs = watch.signs();
    if (signs === undefined) return;
    const edge = {
      edge: id,
      atMs: clock.nowMs(),
      load: this.load,
      listeners: this.listeners,
      capacity: this.capacity,
      relayConnected: relay.connected,
      silentRooms: [...this.#rooms.all()].filter((room) => room.isSilent(clock.monotonicMs())).length,
      turnedAway: watch.takeTurnedAway(),
    };
    for (const message of this.#signs.messages(edge, signs, rooms)) {
      relay.publish(subjects.edgeSigns(id), encodeMessage(message));
    }
  }
}
