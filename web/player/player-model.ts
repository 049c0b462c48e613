import { batch, computed, signal } from "@preact/signals";
import {
  IDLE_STATE,
  type Listener,
  type ListenerOptions,
  type ListenerState,
  type ServerTimeSample,
  type Solve,
  type TicketStore,
  type Waiting,
  type watchPlace,
  type watchRoom,
} from "../../client/listener/index.ts";
import type { AskedEdge } from "../../client/trouble/index.ts";
import { readPlace } from "../../src/draw/index.ts";
import { type Rendition, type RoomNotice, renditionsOf } from "../../src/protocol/index.ts";
import type { PostList } from "../api/room-api.ts";
import { type Clocks, ServerTime } from "../schedule/server-time.ts";
import { hereAndNow, type Reader } from "../schedule/start-words.ts";
import type { TroubleFacts } from "../trouble/trouble-model.ts";
import { type Lateness, latenessOf } from "./catching-up.ts";
import { playerView } from "./player-view.ts";
import { PostsModel } from "./posts/posts-model.ts";
import { DueAsks } from "./schedule/due-asks.ts";
import { StartModel } from "./schedule/start-model.ts";
import { metBy } from "./trouble-facts.ts";

type PlayerOptions = {
  room: string;
  audio: () => HTMLAudioElement;
  /** May throw, where storage is forbidden. */
  settings: () => Pick<Storage, "getItem" | "setItem">;
  listen: (options: ListenerOptions) => Listening;
  watch: typeof watchRoom;
  /** A place or a seat outlives the page here. */
  tickets: TicketStore;
  solve?: Solve;
  watchPlace: typeof watchPlace;
  /** The server's clock, asked for by itself. */
  askTime: () => Promise<ServerTimeSample>;
  listPosts: () => Promise<PostList>;
  clocks?: Clocks;
  reader?: Reader;
  /** 0 to 1. */
  random?: () => number;
};

type Listening = Pick<Listener, "start" | "stop" | "jumpToLive" | "volume" | "muted"> & {
  /** The edge that serves it, and what that edge calls it. */
  readonly connection?: AskedEdge | undefined;
};

const VOLUME_KEY = "stentor.volume";

/** One listener's page: a room watched without sound until the tap, heard after it. */
export class PlayerModel {
  readonly #options: PlayerOptions;
  readonly #notice = signal<RoomNotice | undefined>(undefined);
  readonly #absent = signal(false);
  readonly #reachable = signal(true);
  readonly #listenerState = signal<ListenerState>(IDLE_STATE);
  readonly #place = signal<Waiting | undefined>(undefined);
  readonly #invited = signal(false);
  readonly #seated = signal(false);
  readonly #late = signal<Lateness>("none");
  #listener: Listening | undefined;
  /** Whoever reports trouble has often stopped the sound before. */
  #lastHeard: { state: ListenerState; edge: AskedEdge } = { state: IDLE_STATE, edge: null };
  #audio: HTMLAudioElement | undefined;
  #told: RoomNotice | undefined;
  #unwatch: (() => void) | undefined;
  #unwatchPlace: (() => void) | undefined;
  readonly #time: ServerTime;
  readonly #start: StartModel;
  readonly #dueAsks: DueAsks;

  readonly posts: PostsModel;
  readonly reader: Reader;
  readonly renditions = signal<readonly Rendition[]>(renditionsOf({ music: false }));
  /** `undefined`: the room's own choice. */
  readonly rendition = signal<Rendition | undefined>(undefined);
  readonly volume;
  readonly muted = signal(false);
  readonly view = computed(() =>
    playerView({
      listener: this.#listenerState.value,
      notice: this.#listenerState.value.notice ?? this.#notice.value,
      absent: this.#absent.value,
      reachable: this.#reachable.value,
      late: this.#late.value,
      place: this.#place.value,
      invited: this.#invited.value,
      seated: this.#seated.value,
      serverMs: this.#start.nowMs.value,
      hasWaited: this.#start.waited.value,
      reader: this.reader,
    }),
  );

  constructor(options: PlayerOptions) {
    this.#options = options;
    const { random = Math.random, reader = hereAndNow() } = options;
    this.reader = reader;
    this.#time = new ServerTime(options.clocks);
    this.#dueAsks = new DueAsks({ ask: () => this.#askAnew(), random });
    const onDue = () => this.#dueAsks.due();
    this.#start = new StartModel({ time: this.#time, askTime: options.askTime, onDue });
    this.posts = new PostsModel({ list: options.listPosts, random });
    this.volume = signal(this.#storedVolume());
  }

  get room(): string {
    return this.#options.room;
  }

  /** By the server's clock, Unix milliseconds. */
  serverMs(): number {
    return this.#time.nowMs();
  }

  /** The page was hidden, or its machine slept: what is shown is set right. */
  lookedAt(): void {
    this.#start.look();
  }

  /** Begins to watch; nothing sounds before `listen`. */
  open(): void {
    this.#watch();
    this.#watchPlace();
  }

  /** From a tap: browsers give sound to nothing else. */
  async listen(): Promise<void> {
    if (this.#listenerState.value.phase === "blocked") {
      await this.#listener?.start();
      return;
    }
    this.#listener?.stop();
    this.#unwatchPlace?.();
    this.#invited.value = false;
    this.#audio ??= this.#options.audio();
    const rendition = this.rendition.value;
    const { room, tickets, solve } = this.#options;
    const listener = this.#options.listen({
      room,
      tickets,
      ...(solve !== undefined && { solve }),
      askFirst: this.#place.value?.full ?? false,
      audio: this.#audio,
      ...(rendition !== undefined && { rendition }),
      onState: (state) => {
        if (this.#listener === listener) this.#take(state);
      },
    });
    this.#listener = listener;
    this.#applyVolume();
    await listener.start();
  }

  stop(): void {
    this.#notice.value = this.#listenerState.value.notice ?? this.#notice.value;
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.stop();
    this.#hear(IDLE_STATE);
    this.#watch();
    this.#watchPlace();
  }

  /** Lets go of what is still to be caught up on. */
  jumpToLive(): void {
    this.#listener?.jumpToLive();
  }

  /** While it plays, the sound changes over with a short break. */
  choose(rendition: Rendition): void {
    this.rendition.value = rendition;
    const { phase } = this.#listenerState.value;
    if (phase !== "idle" && phase !== "ended") void this.listen();
  }

  setVolume(volume: number): void {
    this.volume.value = volume;
    this.muted.value = false;
    this.#applyVolume();
    try {
      this.#options.settings().setItem(VOLUME_KEY, String(volume));
    } catch {
      // The choice lasts as long as the page.
    }
  }

  /** What a report of trouble tells beside its category. */
  trouble(): TroubleFacts {
    const { state, edge } = this.#lastHeard;
    return { room: this.room, listener: edge, met: metBy(state, this.#reachable.value) };
  }

  setMuted(muted: boolean): void {
    this.muted.value = muted;
    this.#applyVolume();
  }

  #hear(state: ListenerState): void {
    batch(() => {
      this.#listenerState.value = state;
      this.#late.value = latenessOf(this.#late.value, state);
      if (state.phase !== "idle" && state.phase !== "connecting") this.#place.value = undefined;
    });
  }

  #take(state: ListenerState): void {
    this.#hear(state);
    if (state.phase !== "idle") this.#lastHeard = { state, edge: this.#listener?.connection ?? this.#lastHeard.edge };
    if (state.notice !== undefined) this.#stopWatching();
    if (state.notice !== undefined && state.notice !== this.#told) this.#tell(state.notice);
    if (state.phase === "ended") this.#notice.value = state.notice ?? this.#notice.value;
  }

  #watch(): void {
    if (this.#unwatch !== undefined || this.view.value.scene === "ended") return;
    this.#unwatch = this.#options.watch({
      room: this.#options.room,
      onMusic: (music) => this.#offer(renditionsOf({ music })),
      onServerTime: (sample) => this.#start.tookTime(sample),
      onNotice: (notice) => {
        this.#reachable.value = notice !== undefined;
        this.#absent.value = notice === "absent";
        if (notice !== undefined && notice !== "absent") {
          this.#notice.value = notice;
          this.#tell(notice);
        }
        if (this.view.value.scene === "ended" || notice === "absent") {
          this.#stopWatching();
          this.#unwatchPlace?.();
        }
      },
    });
  }

  #tell(notice: RoomNotice): void {
    this.#told = notice;
    this.#start.take(notice);
    this.posts.take(notice);
    const { start } = this.view.value;
    if (start?.stage === "due") this.#dueAsks.due();
    else this.#dueAsks.reset();
  }

  #askAnew(): void {
    if (this.#unwatch === undefined) return;
    this.#stopWatching();
    this.#watch();
  }

  /** Whoever waited before the page was loaded, or the sound was stopped, sees the place again at once. */
  #watchPlace(): void {
    const { room, tickets, watchPlace } = this.#options;
    this.#unwatchPlace?.();
    const kept = tickets.read(room);
    this.#invited.value = kept?.kind === "invitation";
    this.#seated.value = kept !== undefined && readPlace(kept.ticket)?.seated === true;
    this.#unwatchPlace = watchPlace({
      room,
      tickets,
      onWaiting: (waiting) => {
        this.#place.value = waiting;
      },
    });
  }

  #offer(renditions: readonly Rendition[]): void {
    if (renditions.length !== this.renditions.value.length) this.renditions.value = renditions;
  }

  #stopWatching(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  #applyVolume(): void {
    if (this.#listener === undefined) return;
    this.#listener.volume = this.volume.value;
    this.#listener.muted = this.muted.value;
  }

  #storedVolume(): number {
    try {
      const volume = Number(this.#options.settings().getItem(VOLUME_KEY) ?? 1);
      return volume >= 0 && volume <= 1 ? volume : 1;
    } catch {
      return 1;
    }
  }
}
