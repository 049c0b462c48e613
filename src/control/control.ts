import type { Clock, Log, Metrics } from "../platform/index.ts";
import { encodeMessage, subjects, type Verdict } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { RoomRecord, RoomStore } from "../store/index.ts";
import { Access } from "./access.ts";
import { Announcing } from "./announcing.ts";
import { type ControlMetrics, controlMetrics } from "./control-metrics.ts";
import { Audience, AudienceHistory } from "./counting/index.ts";
import { DoorDesk } from "./door/index.ts";
import { Hearing } from "./hearing.ts";
import { House } from "./house.ts";
import { ListeningDesk } from "./listening-desk.ts";
import { NoticeBoard } from "./notice-board.ts";
import { OriginLine } from "./origin-line.ts";
import { OriginMirror } from "./origin-mirror.ts";
import { Origins } from "./origins.ts";
import { PeopleDesk } from "./people-desk.ts";
import type { PostDesk } from "./posts/index.ts";
import { pressureOf } from "./pressure-of.ts";
import { EventRecorder } from "./record/index.ts";
import { RoomCards } from "./room-cards.ts";
import { RoomDesk } from "./room-desk.ts";
import { type RoomView, roomCard } from "./room-view.ts";
import { awaitsStart, type ScheduleDesk } from "./schedule/index.ts";
import { Stage } from "./stage.ts";
import { Telling } from "./telling.ts";
import { Turns } from "./turns.ts";
import { VerdictDesk } from "./verdict/index.ts";
import { WhipDesk } from "./whip-desk.ts";

/** How often notices that had to wait are looked at. */
const NOTICE_TICK_MS = 200;
/** How often counts, idle rooms and the origins are looked after. */
const HOUSE_TICK_MS = 1_000;
/** How often the fronts of doors move. */
const DOOR_TICK_MS = 250;

export type ControlOptions = {
  relay: Relay;
  store: RoomStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  operatorToken: string;
  maxRooms: number;
  maxSpeakers: number;
};

/**
 * Rooms and the people in them: decides, orders the origins, and tells the edges. Listens from its making; `start`
 * begins the timers, `close` ends all. Whoever made the relay and the store closes them.
 */
export class Control {
  readonly access: Access;
  readonly rooms: RoomDesk;
  readonly people: PeopleDesk;
  readonly whip: WhipDesk;
  readonly listening: ListeningDesk;
  readonly verdicts: VerdictDesk;
  readonly door: DoorDesk;
  readonly record: EventRecorder;
  readonly #announcing: Announcing;
  readonly #options: ControlOptions;
  readonly #metrics: ControlMetrics;
  readonly #stage = new Stage();
  readonly #audience = new Audience();
  readonly #notices = new NoticeBoard();
  readonly #line: OriginLine;
  readonly #mirror: OriginMirror;
  readonly #house: House;
  readonly #hearing: Hearing;
  readonly #cards: RoomCards;
  readonly #reconnected: Subscription;
  readonly #telling: Telling;
  #timers: ReturnType<typeof setInterval>[] = [];

  constructor(options: ControlOptions) {
    const { relay, store, clock, log, operatorToken, maxRooms, maxSpeakers } = options;
    this.#options = options;
    const metrics = controlMetrics(options.metrics);
    const origins = new Origins();
    const line = new OriginLine({ relay, origins, clock, metrics: options.metrics });
    const mirror = new OriginMirror({ line, clock, log, onSilent: (room) => this.#hearing.emptyStage(room) });
    const access = new Access({ store, operatorToken });
    const turns = new Turns();
    const whip = new WhipDesk({ access, line, mirror });
    const history = new AudienceHistory();
    const seen = { stage: this.#stage, audience: this.#audience, notices: this.#notices };
    this.#metrics = metrics;
    this.#line = line;
    this.#mirror = mirror;
    this.access = access;
    this.whip = whip;
    this.listening = new ListeningDesk({ access, line, history, audience: this.#audience, clock });
    this.door = new DoorDesk({ relay, store, access, clock, log, metrics: options.metrics });
    const onNews = () => this.#attempt(this.publishNotices());
    this.#announcing = new Announcing({
      ...{ ...seen, relay, store, access, turns, clock, log, metrics: options.metrics, onNews },
      rooms: () => this.rooms,
    });
    this.#telling = new Telling({
      ...{ ...seen, relay, store, clock, origins, onTold: () => metrics.notices.inc() },
      postsOf: (room) => this.posts.inNotice(room),
    });
    this.verdicts = new VerdictDesk({
      ...{ relay, store, access, clock, log, metrics: options.metrics },
      onJudged: (verdict) => this.#hearVerdict(verdict),
      postsAtMs: (room) => this.posts.timesOf(room),
    });
    this.record = new EventRecorder({
      ...{ relay, store, clock, log, history, metrics: options.metrics, audience: this.#audience },
      verdicts: async (room, sinceMs) => (await this.verdicts.verdict(room, sinceMs)).history,
      posts: async (room) => (await this.posts.list(room)).posts,
      proof: () => this.door.capacity(),
    });
    this.people = new PeopleDesk({ store, access, mirror, whip, notices: this.#notices, turns, clock, maxSpeakers });
    this.rooms = new RoomDesk({
      ...seen,
      store,
      access,
      mirror,
      whip,
      turns,
      relay,
      clock,
      log,
      maxRooms,
      onEnded: (view, reason, room) => {
        this.schedule.ended(room);
        this.record.ended(view.id, reason);
        this.#tellEnd(view, reason);
      },
      onMade: (room) => this.schedule.made(room),
      onLive: (room) => this.schedule.wentLive(room),
      onOpened: (room, atMs, hostWasThere) => this.schedule.opened(room, atMs, hostWasThere),
    });
    this.#house = new House({
      ...seen,
      store,
      clock,
      metrics,
      history,
      origins,
      endUnused: (room) => this.rooms.finish(room, "unused"),
      onForgotten: (room) => this.schedule.forget(room),
    });
    this.#cards = new RoomCards({ relay, store, onAsked: (room) => this.#notices.repeat(room) });
    this.#hearing = new Hearing({
      ...seen,
      relay,
      store,
      clock,
      log,
      metrics,
      origins,
      mirror,
      whip,
      attempt: (work) => this.#attempt(work),
      onNews,
      onHeard: (room, playing) => this.schedule.heard(room, playing),
    });
    this.#reconnected = relay.onReconnected(() => this.#attempt(mirror.settle()));
  }

  get schedule(): ScheduleDesk {
    return this.#announcing.schedule;
  }

  get posts(): PostDesk {
    return this.#announcing.posts;
  }

  /** A host or the operator came by this address: links that leave the house begin with it. */
  seenAt(origin: string): void {
    this.#attempt(this.#announcing.place.see(origin));
  }

  /** Takes up the rooms that the store holds, then begins the timers. */
  async start(): Promise<void> {
    await Promise.all((await this.#options.store.rooms()).map((room) => this.#takeUp(room)));
    await this.#announcing.start();
    await this.record.start();
    await this.#mirror.settle();
    this.#timers = [
      setInterval(() => this.#attempt(this.publishNotices()), NOTICE_TICK_MS),
      setInterval(() => this.#attempt(this.keepHouse()), HOUSE_TICK_MS),
      setInterval(() => this.#attempt(this.door.round()), DOOR_TICK_MS),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#reconnected.unsubscribe();
    this.#announcing.close();
    this.#hearing.close();
    this.verdicts.close();
    this.door.close();
    this.record.close();
    this.#cards.close();
  }

  /** Publishes what is due. The timer calls it; a test calls it instead. */
  publishNotices(): Promise<void> {
    return this.#telling.publishChanged();
  }

  /** Once a second. What fails stops nothing else; never throws. A test calls it instead of the timer. */
  async keepHouse(): Promise<void> {
    await this.#attempt(this.#house.keep());
    await this.#mirror.settle();
    await this.#attempt(this.#telling.tellTracker());
    // Not waited for: a disk that hangs must keep nothing else.
    void this.#attempt(this.record.keep());
    const rest = [this.verdicts.keep(), this.#announcing.round(), this.#house.clear()];
    await Promise.all(rest.map((work) => this.#attempt(work)));
  }

  async #takeUp(room: RoomRecord): Promise<void> {
    this.#audience.open(room.id, this.#options.clock.monotonicMs());
    if (room.state === "ended") return;
    this.#stage.open(room.id);
    this.#mirror.adopt(roomCard(room), await this.#presentState(room, room.state));
  }

  /** A room that went live just before control was killed is live, though that was not recorded. */
  async #presentState(room: RoomRecord, state: "waiting" | "live"): Promise<"waiting" | "live"> {
    if (state === "live" || (await this.#line.heldCard(room.id))?.state !== "live") return state;
    const { store, clock } = this.#options;
    if (awaitsStart(room)) await store.openRoom(room.id, clock.nowMs());
    await store.goLive(room.id, clock.nowMs());
    return "live";
  }

  #hearVerdict(verdict: Verdict): void {
    this.door.press(verdict.room, pressureOf(verdict));
    if (verdict.stressed) this.#options.relay.publish(subjects.verdict(verdict.room), encodeMessage(verdict));
  }

  #tellEnd(view: RoomView, reason: string): void {
    this.#house.close(view.id);
    this.#metrics.ended.inc({ reason });
    this.#attempt(this.door.forget(view.id));
    this.#telling.publish(view);
    this.#attempt(this.#mirror.settle());
  }

  #attempt(work: Promise<void>): Promise<void> {
    return work.catch((fault: unknown) =>
      this.#options.log.error({ fault: String(fault) }, "Control could not finish a round"),
    );
  }
}
