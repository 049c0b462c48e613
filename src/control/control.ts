import type { Clock, Log, Metrics } from "../platform/index.ts";
import {
  decodeMessage,
  type EdgeFacts,
  encodeMessage,
  type OriginFacts,
  type SpeakerFacts,
  subjects,
} from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { RoomRecord, RoomStore } from "../store/index.ts";
import { Access } from "./access.ts";
import { Audience, roundedAudience } from "./audience.ts";
import { type ControlMetrics, controlMetrics, recordHouse } from "./control-metrics.ts";
import { forgettable, Usage } from "./housekeeping.ts";
import { NoticeBoard } from "./notice-board.ts";
import { OriginLine } from "./origin-line.ts";
import { OriginMirror } from "./origin-mirror.ts";
import { PeopleDesk } from "./people-desk.ts";
import { RoomCards } from "./room-cards.ts";
import { RoomDesk } from "./room-desk.ts";
import { type RoomView, roomCard, roomNotice, roomView } from "./room-view.ts";
import { Stage } from "./stage.ts";
import { Turns } from "./turns.ts";
import { WhipDesk } from "./whip-desk.ts";

/** How often notices that had to wait are looked at. */
const NOTICE_TICK_MS = 200;
/** How often edges, idle rooms and the origin are looked after. */
const HOUSE_TICK_MS = 1_000;

export type ControlOptions = {
  relay: Relay;
  store: RoomStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** The id of the origin that makes every room's sound. */
  origin: string;
  operatorToken: string;
  maxRooms: number;
  maxSpeakers: number;
};

/**
 * Rooms and the people in them: decides, orders the origin, and tells the edges. Listens from its making; `start`
 * begins the timers, `close` ends all. Whoever made the relay and the store closes them.
 */
export class Control {
  readonly access: Access;
  readonly rooms: RoomDesk;
  readonly people: PeopleDesk;
  readonly whip: WhipDesk;
  readonly #options: ControlOptions;
  readonly #metrics: ControlMetrics;
  readonly #stage = new Stage();
  readonly #audience = new Audience();
  readonly #notices = new NoticeBoard();
  readonly #usage = new Usage();
  readonly #mirror: OriginMirror;
  readonly #cards: RoomCards;
  readonly #subscriptions: Subscription[];
  #originBootId: string | undefined;
  #timers: ReturnType<typeof setInterval>[] = [];

  constructor(options: ControlOptions) {
    const { relay, store, clock, log, metrics, origin, operatorToken, maxRooms, maxSpeakers } = options;
    this.#options = options;
    this.#metrics = controlMetrics(metrics);
    const line = new OriginLine({ relay, origin, clock, metrics });
    const mirror = new OriginMirror({ line, log });
    const access = new Access({ store, operatorToken });
    const turns = new Turns();
    const whip = new WhipDesk({ access, line, mirror });
    const notices = this.#notices;
    this.#mirror = mirror;
    this.#cards = new RoomCards({ relay, store, onAsked: (room) => this.#notices.repeat(room) });
    this.access = access;
    this.whip = whip;
    this.people = new PeopleDesk({ store, access, mirror, whip, notices, turns, clock, maxSpeakers });
    this.rooms = new RoomDesk({
      store,
      access,
      mirror,
      whip,
      stage: this.#stage,
      audience: this.#audience,
      notices,
      cards: this.#cards,
      turns,
      relay,
      clock,
      log,
      maxRooms,
      onEnded: (view, reason) => this.#tellEnd(view, reason),
    });
    this.#subscriptions = [
      relay.subscribe(subjects.speakers("*"), (bytes) => this.#hearSpeakers(decodeMessage<SpeakerFacts>(bytes))),
      relay.subscribe(subjects.edgeFacts("*"), (bytes) => this.#hearEdge(decodeMessage<EdgeFacts>(bytes))),
      relay.subscribe(subjects.originFacts(origin), (bytes) => this.#hearOrigin(decodeMessage<OriginFacts>(bytes))),
    ];
  }

  /** Takes up the rooms that the store holds, then begins the timers. */
  async start(): Promise<void> {
    for (const room of await this.#options.store.rooms()) {
      this.#cards.open(room.id);
      if (room.state !== "ended") this.#takeUp(room, room.state);
    }
    await this.#mirror.settle();
    this.#timers = [
      setInterval(() => this.#attempt(this.publishNotices()), NOTICE_TICK_MS),
      setInterval(() => this.#attempt(this.keepHouse()), HOUSE_TICK_MS),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    this.#cards.closeAll();
  }

  /** Publishes what is due. The timer calls it; a test calls it instead. */
  async publishNotices(): Promise<void> {
    for (const id of this.#notices.changed()) {
      const room = await this.#options.store.room(id);
      const view = room === undefined ? undefined : await this.#view(room);
      // Asked last: a room may end while its view is made, and nothing follows the notice of its end.
      if (view !== undefined && this.#stage.isOpen(id)) this.#publish(view);
      else this.#notices.forget(id);
    }
  }

  /** Once a second: counts, idle rooms, forgotten rooms, an origin that lags. A test calls it instead of the timer. */
  async keepHouse(): Promise<void> {
    const nowMs = this.#options.clock.nowMs();
    this.#audience.forgetSilent(this.#options.clock.monotonicMs());
    const rooms = await this.#options.store.rooms();
    await this.#count(rooms);
    for (const room of rooms) if (room.state !== "ended") await this.#look(room, nowMs);
    for (const id of forgettable(rooms, nowMs)) {
      this.#cards.close(id);
      await this.#options.store.removeRoom(id);
    }
    await this.#mirror.settle();
  }

  #takeUp(room: RoomRecord, state: "waiting" | "live"): void {
    this.#stage.open(room.id);
    const { epochMs, renditions } = roomCard(room);
    this.#mirror.adopt({ room: room.id, epochMs, renditions }, state);
  }

  async #look(room: RoomRecord, nowMs: number): Promise<void> {
    this.#notices.touch(room.id);
    const inUse = !this.#stage.isEmpty(room.id) || (this.#audience.listeners(room.id) ?? 0) > 0;
    if (inUse) this.#usage.touch(room.id, nowMs);
    else if (this.#usage.isUnused(room.id, nowMs)) await this.rooms.finish(room.id, "unused");
  }

  async #count(rooms: readonly RoomRecord[]): Promise<void> {
    const open = rooms.filter((room) => room.state !== "ended");
    const people = await Promise.all(open.map((room) => this.#options.store.participants(room.id)));
    recordHouse(this.#metrics, {
      rooms,
      participants: people.flat().length,
      edges: this.#audience.edges,
      listeners: open.reduce((sum, room) => sum + (this.#audience.listeners(room.id) ?? 0), 0),
    });
  }

  #tellEnd(view: RoomView, reason: string): void {
    this.#usage.forget(view.id);
    this.#metrics.ended.inc({ reason });
    this.#publish(view);
    this.#attempt(this.#mirror.settle());
  }

  #publish(view: RoomView): void {
    const listeners = view.listeners === null ? null : roundedAudience(view.listeners);
    const notice = roomNotice(view, this.#stage.playing(view.id), listeners);
    if (!this.#notices.take(notice, this.#options.clock.monotonicMs())) return;
    this.#metrics.notices.inc();
    this.#options.relay.publish(subjects.notice(view.id), encodeMessage(notice));
  }

  #hearSpeakers(facts: SpeakerFacts): void {
    if (!this.#stage.hear(facts)) return;
    this.#notices.touch(facts.room);
    this.#attempt(this.publishNotices());
  }

  #hearEdge(facts: EdgeFacts): void {
    if (!this.#audience.hear(facts, this.#options.clock.monotonicMs())) this.#metrics.edgesRefused.inc();
  }

  /** A new boot id: the process that made the sound is gone, and its rooms with it. */
  #hearOrigin(facts: OriginFacts): void {
    const known = this.#originBootId;
    this.#originBootId = facts.bootId;
    if (known === facts.bootId) return;
    // Rooms may have been opened before the first facts came; only an origin that misses some of them is told again.
    if (known === undefined && facts.rooms >= this.#mirror.told) return;
    this.#options.log.warn(
      { origin: facts.origin, bootId: facts.bootId },
      "The origin is a new one: its rooms are opened again",
    );
    this.#metrics.originRestarts.inc();
    this.whip.forgetAll();
    this.#stage.clear();
    this.#mirror.originRestarted();
    this.#attempt(this.#mirror.settle());
  }

  async #view(room: RoomRecord): Promise<RoomView> {
    const people = await this.#options.store.participants(room.id);
    return roomView(room, people, this.#stage, this.#audience.listeners(room.id));
  }

  #attempt(work: Promise<void>): void {
    work.catch((fault: unknown) =>
      this.#options.log.error({ fault: String(fault) }, "Control could not finish a round"),
    );
  }
}
